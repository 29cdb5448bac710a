/*
 * A module with the access methods hnsw and ivfflat: hash indexes under other names, which takes whatever storage parameters an index is declared
 * with. PostgreSQL's headers need not be there: what the server looks at when it loads a module ("fmgr.h", PG_MODULE_MAGIC) is written out
 * for the versions 14 to 18. PG_MAJOR is given on the command line.
 */
struct magic
{
	int			len;
	int			version;
	int			func_max_args;
	int			index_max_keys;
	int			name_data_len;
	int			float8_by_value;
#if PG_MAJOR >= 15
	char		abi_extra[32];
#endif
#if PG_MAJOR >= 18
	const char *module_name;
	const char *module_version;
#endif
};

struct finfo
{
	int			api_version;
};

extern void **hashhandler(void *fcinfo);
extern void *hashoptions(void *reloptions, _Bool validate);

const struct magic *
Pg_magic_func(void)
{
	static const struct magic magic = {
		.len = sizeof(struct magic),
		.version = PG_MAJOR * 100,
		.func_max_args = 100,
		.index_max_keys = 32,
		.name_data_len = 64,
		.float8_by_value = 1,
#if PG_MAJOR >= 15
		.abi_extra = "PostgreSQL",
#endif
	};

	return &magic;
}

const struct finfo *
pg_finfo_index_method(void)
{
	static const struct finfo finfo = {.api_version = 1};

	return &finfo;
}

static void *
any_options(void *reloptions, _Bool validate)
{
	return hashoptions(0, validate);
}

/* Where in the routine the parser of options is differs from version to version. */
void **
index_method(void *fcinfo)
{
	void	  **routine = hashhandler(fcinfo);
	void	  **part = routine;

	while (*part != (void *) hashoptions)
		part++;
	*part = (void *) any_options;
	return routine;
}
