// A host application imports `Latchkey` alone: what its interface mentions of the layers
// beneath comes with it.

@_exported public import AccessRules
@_exported public import struct LMDB.DeadReader
@_exported public import struct LMDB.HoldingReader
@_exported public import struct LMDB.LMDBError
@_exported public import struct LMDB.LongReader
@_exported public import struct LMDB.PageHolder
@_exported public import struct SystemPackage.FileDescriptor
@_exported public import struct SystemPackage.FilePath
