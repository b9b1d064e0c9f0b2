#include "shell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edge/clock.h"
#include "edge/signals.h"

/* The options of the hooks, from BATON_VERIFY on. */
static const char *const hook_options[] = { "--verify", "--done-if", "--stop-if", "--on-retry", "--on-giveup" };

static void
put(char c, bool nested)
{
	if (nested && c == '\'')
		fputs("'\\''", stdout);
	else
		putchar(c);
}

void
shell_put_text(const char *text, bool nested)
{
	for (; *text != '\0'; text++)
		put(*text, nested);
}

void
shell_put_quoted(const char *word, bool nested)
{
	put('\'', nested);
	for (; *word != '\0'; word++)
		if (*word == '\'')
			shell_put_text("'\\''", nested);
		else
			put(*word, nested);
	put('\'', nested);
}

noreturn void
shell_end_answer(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_die("cannot answer the shell: %s", strerror(errno));
	exit(status);
}

/* As a program would have it: for a death by signal n ksh says 256+n, and yash 384+n.  None is 0 that was not. */
static int
status_of(int64_t status)
{
	if (status > 384 && status < 384 + 128)
		return (int)status - 256;
	if (status > 256 && status < 256 + 128)
		return (int)status - 128;
	return status > 255 ? 255 : (int)status;
}

static void
resume_input(struct input *in, const struct baton *b)
{
	size_t i;

	in->offset = b->offset;
	in->left = b->left;
	for (i = 0; i < in->pipes && i < BATON_PIPES_MAX && b->waiting[i] >= 0; i++) {
		in->pipe[i].waiting = (size_t)b->waiting[i];
		in->pipe[i].ended = b->ended[i] != 0;
	}
	in->pipes = i;
	if (b->phase == BATON_CALL)
		input_ended(in);
}

void
shell_resume(struct run *r)
{
	struct baton *b = &r->shell->baton;
	const bool in_attempt = b->phase >= BATON_CALL && b->phase <= BATON_STOP_IF;

	if (b->phase == BATON_BEGIN)
		return;
	if (b->phase == BATON_CALL) {
		b->status = r->shell->status;
		b->duration_ns = clock_mono_ns() - b->began_ns;
	} else if (in_attempt) {
		b->answer[b->phase - BATON_VERIFY] = status_of(r->shell->status);
	}
	r->state = (struct plan_state){ (uint64_t)b->attempt - in_attempt, (uint64_t)b->streak,
	    (uint64_t)b->failures, b->last_ns, b->longest_ns };
	r->random.state = (uint64_t)b->random_high << 32 | (uint64_t)b->random_low;
	r->outcome = (struct outcome){ .kind = OUTCOME_EXIT, .number = status_of(b->status),
	    .duration_ns = b->duration_ns };
	r->judgement.failed_by = (enum failed_by)b->failed_by;
	environment_set_last(&r->environment, &r->outcome, r->judgement.failed_by);
	if (b->delay_ns >= 0)
		environment_set_delay(&r->environment, b->delay_ns);
	r->shared.breaker_on &= b->breaker_on != 0;
	r->shared.budget_on &= b->budget_on != 0;
	r->shared.ticket = b->ticket;
	r->shared.told = b->told != 0;
	r->shared.opened = b->opened != 0;
	if (r->plan.attempts != 1)
		input_watch(&r->input, r->options->command, 0);
	resume_input(&r->input, b);
}

/* Notes in the baton what the run is now. */
static void
keep(const struct run *r, enum baton_phase phase)
{
	struct baton *b = &r->shell->baton;
	const struct plan_state *s = &r->state;
	size_t i;

	b->phase = phase;
	b->attempt = (int64_t)s->attempt;
	b->streak = (int64_t)s->streak;
	b->failures = (int64_t)s->failures;
	b->last_ns = s->last_ns;
	b->longest_ns = s->longest_ns;
	b->random_high = (int64_t)(r->random.state >> 32);
	b->random_low = (int64_t)(r->random.state & UINT32_MAX);
	b->failed_by = r->judgement.failed_by;
	b->breaker_on = r->shared.breaker_on;
	b->budget_on = r->shared.budget_on;
	b->ticket = r->shared.ticket;
	b->told = r->shared.told;
	b->opened = r->shared.opened;
	b->grouped = r->log.grouped;
	b->lossy = r->log.lossy;
	b->offset = r->input.offset;
	b->left = r->input.left;
	for (i = 0; i < r->input.pipes && i < BATON_PIPES_MAX; i++) {
		b->waiting[i] = (int64_t)r->input.pipe[i].waiting;
		b->ended[i] = r->input.pipe[i].ended;
	}
	if (r->key == r->uuid)
		memcpy(b->key, r->uuid, sizeof r->uuid);
}

/* Prints the answer: the state, the environment of what is to run, and at last what to do. */
static void
put_answer(const struct run *r, enum baton_phase phase)
{
	char line[RECORD_SIZE + 1];
	const char *name;
	char **entry;
	size_t i, len;

	keep(r, phase);
	printf("retry_state='%s'\nunset", baton_format(line, &r->shell->baton));
	for (i = 0; (name = environment_name(i)) != NULL; i++)
		printf(" %s", name);
	for (entry = r->environment.envp; *entry != NULL; entry++) {
		if (!environment_is_ours(*entry))
			continue;
		len = strcspn(*entry, "=") + 1;
		printf("\nexport %.*s", (int)len, *entry);
		shell_put_quoted(*entry + len, false);
	}
	putchar('\n');
}

noreturn void
shell_call(struct run *r)
{
	struct baton *b = &r->shell->baton;
	char **word;
	size_t i;

	b->began_ns = clock_mono_ns();
	for (i = 0; i < BATON_ASKED; i++)
		b->answer[i] = -1;
	put_answer(r, BATON_CALL);
	if (r->options->expand) {
		fputs("set -- \"$1\" \"$2\" \"$3\" \"$4\"", stdout);
		for (word = r->arguments.argv; *word != NULL; word++) {
			putchar(' ');
			shell_put_quoted(*word, false);
		}
		putchar('\n');
	}
	puts("retry_do=call");
	shell_end_answer(EXIT_SUCCESS);
}

bool
shell_outcome(struct run *r, struct outcome *outcome)
{
	struct baton *b = &r->shell->baton;

	if (b->phase < BATON_CALL || b->phase > BATON_STOP_IF)
		return false;
	b->phase = BATON_BEGIN;                 /* it is judged now; nothing has been asked for since */
	*outcome = (struct outcome){ .kind = OUTCOME_EXIT, .number = status_of(b->status),
	    .duration_ns = b->duration_ns };
	return true;
}

static enum baton_phase
phase_of(const char *option)
{
	size_t i;

	for (i = 0; strcmp(hook_options[i], option) != 0; i++)
		;
	return (enum baton_phase)(BATON_VERIFY + i);
}

bool
shell_answered(const struct run *r, const char *option, int *status)
{
	const struct baton *b = &r->shell->baton;
	const enum baton_phase phase = phase_of(option);

	if (phase >= BATON_ON_RETRY)
		*status = b->phase == (int64_t)phase ? status_of(r->shell->status) : -1;
	else
		*status = (int)b->answer[phase - BATON_VERIFY];
	return *status >= 0;
}

noreturn void
shell_ask(struct run *r, const char *option, const char *command)
{
	put_answer(r, phase_of(option));
	fputs("retry_hook=", stdout);
	shell_put_quoted(command, false);
	printf("\nretry_streams='</dev/null >%s'\nretry_do=hook\n",
	    fcntl(STDERR_FILENO, F_GETFD) < 0 ? "/dev/null" : "&2");
	if (signals_stop() != 0) {
		fflush(stdout);
		signals_die(signals_stop());
	}
	shell_end_answer(EXIT_SUCCESS);
}

int
shell_ending(struct run *r, enum step_kind why, int ending)
{
	struct baton *b = &r->shell->baton;

	if (b->phase == BATON_ON_GIVEUP)
		return (int)b->ending;
	b->why = why;
	b->ending = ending < 0 ? STATUS_SIGNAL - ending : ending;
	return ending;
}

noreturn void
shell_end(struct run *r, int ending)
{
	const struct baton *b = &r->shell->baton;
	int64_t status = ending < 0 ? STATUS_SIGNAL - ending : ending;

	/* the shell's own number, if there is one for what the function has ended with */
	if (b->status > 255 && status_of(b->status) == ending)
		status = b->status;
	printf("retry_status=%lld\n", (long long)status);
	if (ending < 0) {
		fflush(stdout);                 /* after Ctrl-C the shell may have ended before us */
		signals_die(-ending);
	}
	shell_end_answer(EXIT_SUCCESS);
}
