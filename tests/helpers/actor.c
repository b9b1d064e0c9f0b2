/*
 * actor SCRIPT: a command that does in its attempt N ($RETRY_ATTEMPT) what the Nth word of the script says, words
 * being separated by commas; the last stands for all that follow.
 *
 * A word is an end, and before it, if anything, what to write and to leave behind.  Ends: `x3` exits with 3,
 * `s15` dies by signal 15, `h` hangs, `H` hangs and ignores TERM, `z` hangs until TERM, then exits 0.  Before it:
 * `o` and a letter writes the letter's text (F FAILME, R RETRYME, S STOPME, W WELL) on standard output, `e` on
 * standard error; `w503-7200` a response with that status and Retry-After on standard error (0: none); `d` removes
 * the program, so that the next attempt does not find it, `n` makes it a file that cannot be executed.
 *
 * Each attempt that starts adds a line to ./runs and writes `out N` on standard output.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void
say(FILE *stream, char letter)
{
	fprintf(stream, "%s\n", letter == 'F' ? "FAILME" : letter == 'R' ? "RETRYME"
	    : letter == 'S' ? "STOPME" : "WELL");
}

static const char *
respond(const char *word)
{
	char *end;
	long status = strtol(word, &end, 10), after = strtol(end + 1, &end, 10);

	fprintf(stderr, "HTTP/1.1 %ld Said\n", status);
	if (after != 0)
		fprintf(stderr, "Retry-After: %ld\n", after);
	fputs("\n", stderr);
	return end;
}

static void
leave(const char *program, int executable)
{
	unlink(program);
	if (!executable)
		close(open(program, O_WRONLY | O_CREAT, 0644));
}

static void
exit_well(int number)
{
	(void)number;
	_exit(0);
}

static int
end(const char *word)
{
	const struct rlimit none = { 0, 0 };
	int number = atoi(word + 1);

	fflush(stdout);
	switch (*word) {
	case 'x':
		return number;
	case 's':
		setrlimit(RLIMIT_CORE, &none);
		signal(number, SIG_DFL);
		raise(number);
		return 99;
	case 'H':
		signal(SIGTERM, SIG_IGN);
		break;
	case 'z':
		signal(SIGTERM, exit_well);
		break;
	}
	for (;;)
		pause();
}

int
main(int argc, char **argv)
{
	const char *attempt = getenv("RETRY_ATTEMPT"), *word = argc > 1 ? argv[1] : "x99";
	int n = attempt == NULL ? 1 : atoi(attempt), skip, fd = open("runs", O_WRONLY | O_CREAT | O_APPEND, 0666);

	if (fd < 0 || write(fd, "x\n", 2) != 2)
		return 98;
	close(fd);
	printf("out %d\n", n);
	for (skip = n - 1; skip > 0 && strchr(word, ',') != NULL; skip--)
		word = strchr(word, ',') + 1;
	for (;;) {
		switch (*word) {
		case 'o':
			say(stdout, word[1]);
			word += 2;
			break;
		case 'e':
			say(stderr, word[1]);
			word += 2;
			break;
		case 'w':
			word = respond(word + 1);
			break;
		case 'd': case 'n':
			leave(argv[0], *word++ == 'd');
			break;
		default:
			return end(word);
		}
	}
}
