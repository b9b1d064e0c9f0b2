# Completion of retry for fish: its options and their values, then COMMAND as if retry did not stand before it.

# Prints what of the command line is COMMAND and its arguments, up to the cursor; false: the cursor is before them.
function __retry_command
    set -l tokens (commandline -opc)
    set -l i 2
    while set -q tokens[$i]
        switch $tokens[$i]
            case --
                set i (math $i + 1)
                break
            case '--*=*'
            case '--*'
                __retry_takes_value (string sub -s 3 -- $tokens[$i]); and set i (math $i + 1)
            case '-?*'
                __retry_letters $tokens[$i]; and set i (math $i + 1)
            case '*'
                break
        end
        set i (math $i + 1)
    end
    set -q tokens[$i]; and string escape -- $tokens[$i..]
end

# The option, a letter or a long name, takes a value.
function __retry_takes_value
    contains -- $argv[1] $__retry_valued
end

# The value of the last of these letters is the next word.
function __retry_letters
    set -l letters (string split '' -- (string sub -s 2 -- $argv[1]))
    for i in (seq (count $letters))
        if __retry_takes_value $letters[$i]
            test $i -eq (count $letters)
            return
        end
    end
    return 1
end

# `--` has ended the options, or COMMAND is there.
function __retry_ended
    contains -- -- (commandline -opc); or __retry_command >/dev/null
end

function __retry_asks_state
    string match -qr -- '^--(show|reset)-state$' (commandline -opc)
end

function __retry_complete_command
    if __retry_asks_state
        __retry_names
        return
    end
    set -l words (__retry_command) (string escape -- (commandline -ct))
    complete "--do-complete=$words"
end

# Words separated by commas: those before the cursor stay.
function __retry_list
    set -l before (string match -r '.*[,=]' -- (commandline -ct))
    printf '%s\n' (string replace -r '.*=' '' -- "$before")$argv
end

function __retry_program
    set -l tokens (commandline -opc)
    command $tokens[1] $argv 2>/dev/null
end

function __retry_presets
    __retry_program --list-presets |
        sed -e '/ (also /!s/ .*//' -e 's/ .*(also / /' -e 's/)$//' |
        string split -n ' '
end

# With SIG if the word at the cursor has it.
function __retry_signals
    set -l sig ''
    string match -q '*SIG*' -- (commandline -ct); and set sig SIG
    printf '%s\n' $sig(kill -l | string split -n ' ')
end

function __retry_sources
    printf '%s\n' stdout stderr fd: file:
    set -l word (string replace -r '^(--http=|-H)' '' -- (commandline -ct))
    string match -q 'file:*' -- $word
    and printf 'file:%s\n' (__fish_complete_path (string replace file: '' -- $word))
end

# The breakers or the budgets that there are, or both.
function __retry_names
    set -l tokens (commandline -opc)
    set -l options (string match -r -- '^--state-dir=.*' $tokens)
    if set -l i (contains -i -- --state-dir $tokens)
        set options --state-dir $tokens[(math $i + 1)]
    end
    __retry_program $options --show-state | string replace -rf "^$argv[1]\w* +(\S+) .*" '$1'
end

set -g __retry_valued

function __retry_option
    complete -c retry -n 'not __retry_ended' $argv
    if contains -- -x $argv; or contains -- -r $argv
        argparse -i s= l= -- $argv
        set -a __retry_valued $_flag_s $_flag_l
    end
end

# before COMMAND what begins with a dash is an option
complete -c retry -f
complete -c retry -n '__retry_ended; or not string match -q -- "-*" (commandline -ct)' -f -a '(__retry_complete_command)'
__retry_option -s a -l attempts -x -d 'run the command at most N times'
__retry_option -s D -l deadline -x -d 'limit on the whole run'
__retry_option -s t -l timeout -x -d 'limit on one attempt'
__retry_option -l idle-timeout -x -d 'limit on the time in which an attempt writes nothing'
__retry_option -s s -l signal -x -a '(__retry_signals)' -d 'what an attempt that timed out is sent first'
__retry_option -s k -l kill-after -x -d 'KILL follows this long after the signal'
__retry_option -l consecutive -x -d 'success means N successes in a row'
__retry_option -s i -l interval -x -d 'exactly this long between attempts'
__retry_option -s d -l delay -x -d 'base delay, or a schedule'
__retry_option -s b -l backoff -x -a 'exponential linear constant fibonacci' -d 'how the delay grows'
__retry_option -s f -l factor -x -d 'multiplier of exponential'
__retry_option -s m -l max-delay -x -d 'no computed delay exceeds this'
__retry_option -l min-delay -x -d 'no computed delay is shorter than this'
__retry_option -s j -l jitter -x -a 'none full equal decorrelated additive' -d 'how delays are spread at random'
__retry_option -l splay -x -d 'random wait before the first attempt'
__retry_option -l reset-after -x -d 'an attempt this long starts the backoff over'
__retry_option -l seed -x -d 'make the random delays repeatable'
__retry_option -s r -l retry-on -x -a '(__retry_list any none signal timeout (__retry_signals))' -d 'these failures are transient'
__retry_option -s x -l stop-on -x -a '(__retry_list any none signal timeout (__retry_signals))' -d 'these failures are permanent'
__retry_option -l success-on -x -a '(__retry_list any none signal timeout (__retry_signals))' -d 'these outcomes are success'
__retry_option -s p -l preset -x -a '(__retry_list (__retry_presets))' -d 'what is known about a program'
__retry_option -l retry-match -x -d 'a failed attempt with such a line is transient'
__retry_option -l stop-match -x -d 'a failed attempt with such a line is permanent'
__retry_option -l fail-match -x -d 'an attempt with such a line has failed'
__retry_option -l success-match -x -d 'an attempt without such a line has failed'
__retry_option -l ignore-case -d 'match the expressions in any case'
__retry_option -l verify -x -a '(__fish_complete_command)' -d 'check a success with sh -c CMD'
__retry_option -l done-if -x -a '(__fish_complete_command)' -d 'ask sh -c CMD whether the work is done'
__retry_option -l stop-if -x -a '(__fish_complete_command)' -d 'ask sh -c CMD whether it is in vain'
__retry_option -s H -l http -x -a '(__retry_sources)' -d 'judge by the HTTP response headers in SOURCE'
__retry_option -l max-retry-after -x -d 'longest wait that a server may ask for'
__retry_option -s I -l replay-stdin -d 'give every attempt all of standard input'
__retry_option -s O -l hold-stdout -d 'only a success reaches standard output'
__retry_option -s E -l hold-stderr -d 'only the last attempt reaches standard error'
__retry_option -l breaker -x -a '(__retry_names breaker)' -d 'circuit breaker NAME guards every attempt'
__retry_option -l breaker-threshold -x -d 'failures in a row that open it'
__retry_option -l breaker-cooldown -x -d 'how long it stays open'
__retry_option -l budget -x -a '(__retry_names budget)' -d 'retry budget NAME pays for every retry'
__retry_option -l budget-rate -x -d 'tokens that come in'
__retry_option -l budget-burst -x -d 'tokens it holds'
__retry_option -l budget-ratio -x -d 'tokens that every first attempt puts in'
__retry_option -l state-dir -x -a '(__fish_complete_directories)' -d 'where breakers, budgets and keys are kept'
__retry_option -l show-state -d 'print breakers, budgets and keys'
__retry_option -l reset-state -d 'forget the breakers, budgets and keys named'
__retry_option -l key -x -d 'idempotency key'
__retry_option -l expand -d 'replace {key} and the like in arguments'
__retry_option -l once -d 'do not run if this key has succeeded'
__retry_option -l once-ttl -x -d 'how long a success is remembered'
__retry_option -l nested -x -a 'warn allow once' -d 'inside another retry'
__retry_option -l on-retry -x -a '(__fish_complete_command)' -d 'run before each retry'
__retry_option -l on-giveup -x -a '(__fish_complete_command)' -d 'run when retry gives up'
__retry_option -s q -l quiet -d 'log no success; twice: only giving up and warnings'
__retry_option -s v -l verbose -d 'also log every start'
__retry_option -l log-format -x -a 'text json logfmt github auto' -d 'format of the log'
__retry_option -l log-file -r -F -d 'append the log to FILE'
__retry_option -l name -x -d 'what the log calls this run'
__retry_option -l progress -x -a 'auto always never' -d 'count waits down'
__retry_option -s g -l group -x -a 'auto own shared' -d 'process group of an attempt'
__retry_option -l dry-run -d 'print the schedule; nothing runs'
__retry_option -l list-presets -f -a '(__retry_list (__retry_presets))' -d 'print the presets'
__retry_option -l shell-function -d 'print a function for eval, which retries functions'
__retry_option -s h -l help -f -a 'all time delay judge http streams shared key hooks log other' -d 'print help'
__retry_option -s V -l version -d 'print the version'
