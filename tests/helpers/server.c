/*
 * server -- an HTTP server on loopback that answers by a script.
 *
 *     server [-w FILE] STATUS...
 *
 * Prints its port, then answers the first request with the first STATUS, and so on; the last one repeats.  The body
 * is `answer STATUS`.  With -w it does not listen before FILE exists, so that until then a connection is refused.
 * It ends by itself after LIFE seconds.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LIFE 60

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

/* A socket bound to a free port of 127.0.0.1, which is printed. */
static int
bind_port(void)
{
	struct sockaddr_in a;
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&a, 0, sizeof a);
	a.sin_family = AF_INET;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0
	    || getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		die("server: bind");
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	return fd;
}

/* Reads up to the empty line: closing with unread bytes would reset the connection. */
static void
read_request(int fd)
{
	char buf[8192] = "";
	size_t used = 0;
	ssize_t n;

	while (strstr(buf, "\r\n\r\n") == NULL && used < sizeof buf - 1
	    && (n = read(fd, buf + used, sizeof buf - 1 - used)) > 0) {
		used += (size_t)n;
		buf[used] = '\0';
	}
}

static void
answer(int fd, const char *status)
{
	char text[256];
	int n = snprintf(text, sizeof text,
	    "HTTP/1.1 %.3s Scripted\r\nContent-Length: 11\r\nConnection: close\r\n\r\nanswer %.3s\n",
	    status, status);

	if (write(fd, text, (size_t)n) < 0)
		perror("server: write");
}

int
main(int argc, char **argv)
{
	const struct timespec pause = { 0, 5000000 };
	const char *file = NULL;
	int fd, client;

	signal(SIGPIPE, SIG_IGN);
	alarm(LIFE);
	if (argc > 2 && strcmp(argv[1], "-w") == 0) {
		file = argv[2];
		argv += 2;
	}
	if (*++argv == NULL)
		return 2;
	fd = bind_port();
	while (file != NULL && access(file, F_OK) != 0)
		nanosleep(&pause, NULL);
	if (listen(fd, 64) != 0)
		die("server: listen");
	while ((client = accept(fd, NULL, NULL)) >= 0) {
		read_request(client);
		answer(client, *argv);
		close(client);
		if (argv[1] != NULL)
			argv++;
	}
	die("server: accept");
}
