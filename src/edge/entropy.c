#include "entropy.h"

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "../core/random.h"
#include "clock.h"
#include "platform.h"

void
entropy_fill(uint64_t words[], size_t count)
{
	struct random random;
	const size_t size = count * sizeof *words;
	bool whole = platform_random(words, size);
	int fd;

	if (!whole && (fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC | O_NOCTTY)) >= 0) {
		whole = read(fd, words, size) == (ssize_t)size;
		close(fd);
	}
	if (whole)
		return;
	/* The generator runs between the ingredients: their plain XOR could be the same for two neighbours. */
	random.state = (uint64_t)clock_wall_ns();
	random.state = random_next(&random) ^ (uint64_t)getpid();
	random.state = random_next(&random) ^ (uint64_t)clock_mono_ns();
	random.state = random_next(&random) ^ (uint64_t)(uintptr_t)&random;
	for (; count > 0; count--)
		*words++ = random_next(&random);
}
