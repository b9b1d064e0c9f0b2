#include "entropy.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "../core/random.h"
#include "clock.h"

static int
read_device(unsigned char *buf, size_t size)
{
	ssize_t n;
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	for (; size > 0 && (n = read(fd, buf, size)) > 0; buf += n)
		size -= (size_t)n;
	close(fd);
	return size == 0 ? 0 : -1;
}

void
entropy_fill(void *buf, size_t size)
{
	unsigned char *bytes = buf;
	struct random random = { (uint64_t)clock_wall_ns() };
	size_t i;

	if (read_device(bytes, size) == 0)
		return;
	/* The generator runs between the ingredients: their plain XOR could be the same for two neighbours. */
	random.state = random_next(&random) ^ (uint64_t)getpid();
	random.state = random_next(&random) ^ (uint64_t)clock_mono_ns();
	random.state = random_next(&random) ^ (uint64_t)(uintptr_t)&random;
	for (i = 0; i < size; i++)
		bytes[i] = (unsigned char)(random_next(&random) >> 56);
}
