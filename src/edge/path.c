#include "path.h"

#include <stdlib.h>
#include <string.h>

void
path_begin(struct path *p, const char *name)
{
	const char *path = getenv("PATH");

	p->name = name;
	p->rest = *name == '\0' ? NULL : path != NULL ? path : "/bin:/usr/bin";
}

const char *
path_next(struct path *p)
{
	const char *dir;
	size_t len, size = strlen(p->name) + 1;

	while ((dir = p->rest) != NULL) {
		if (strchr(p->name, '/') != NULL || size > sizeof p->file) {
			p->rest = NULL;
			return p->name;         /* one that is too long even without a directory: exec says so */
		}
		len = strcspn(dir, ":");
		p->rest = dir[len] == ':' ? dir + len + 1 : NULL;
		if (len + 1 + size > sizeof p->file)
			continue;
		memcpy(p->file, dir, len);
		if (len > 0)
			p->file[len++] = '/';
		memcpy(p->file + len, p->name, size);
		return p->file;
	}
	return NULL;
}
