// Whether a call is to fail, for the files that define calls. Where it is, `errno` says with what.
#ifndef STRIKES_H
#define STRIKES_H

/// A call by a path, of a kind of `interposed_kind`; paths outside of the folder are not counted.
int interposed_is_path_struck(const char *path, int kind);

/// A call on a descriptor; those that are not of the folder are not counted.
int interposed_is_descriptor_struck(int descriptor, int kind);

/// Any other call.
int interposed_is_call_struck(int kind);

/// Whether it is the executable or LMDB that calls.
int interposed_is_of_store(void *caller);

#endif
