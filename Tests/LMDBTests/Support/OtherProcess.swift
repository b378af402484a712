import Foundation
import SystemPackage

/// Another process that has the file open: Python on the same C library, where there is one.
enum OtherProcess {
    private static let opening = """
        import ctypes, os, sys
        lmdb = ctypes.CDLL("liblmdb.so.0")
        pointer, number = ctypes.c_void_p, ctypes.c_size_t
        class Bytes(ctypes.Structure):
            _fields_ = [("size", number), ("data", ctypes.c_char_p)]
        def call(name, *arguments):
            code = getattr(lmdb, name)(*arguments)
            if code != 0:
                print(name, code, flush=True)
                os._exit(1)
        lmdb.mdb_env_set_mapsize.argtypes = [pointer, number]
        lmdb.mdb_env_open.argtypes = [pointer, ctypes.c_char_p, ctypes.c_uint, ctypes.c_uint]
        lmdb.mdb_txn_begin.argtypes = [pointer, pointer, ctypes.c_uint, pointer]
        lmdb.mdb_dbi_open.argtypes = [pointer, ctypes.c_char_p, ctypes.c_uint, pointer]
        lmdb.mdb_put.argtypes = [pointer, ctypes.c_uint, pointer, pointer, ctypes.c_uint]
        lmdb.mdb_txn_commit.argtypes = [pointer]
        env = pointer()
        call("mdb_env_create", ctypes.byref(env))
        call("mdb_env_set_mapsize", env, 1 << 33)
        call("mdb_env_set_maxdbs", env, 8)
        call("mdb_env_open", env, sys.argv[1].encode(), 0x4000 | 0x200000 | 0x10000, 0o600)
        txn = pointer()

        """

    /// Begins a read in another process, and kills it.
    ///
    /// - Returns: Whether it went as told.
    static func readAndDie(_ path: FilePath) throws -> Bool {
        try run(
            """
            call("mdb_txn_begin", env, None, 0x20000, ctypes.byref(txn))
            os.kill(os.getpid(), 9)
            """, path) == 9
    }

    /// Writes a value of so many bytes for the key "grown" in table "raw", with a larger map.
    ///
    /// - Returns: Whether it went as told.
    static func grow(_ path: FilePath, byteCount: Int) throws -> Bool {
        try run(
            """
            table = ctypes.c_uint()
            call("mdb_txn_begin", env, None, 0, ctypes.byref(txn))
            call("mdb_dbi_open", txn, b"raw", 0, ctypes.byref(table))
            key, value = Bytes(5, b"grown"), Bytes(\(byteCount), b"x" * \(byteCount))
            call("mdb_put", txn, table, ctypes.byref(key), ctypes.byref(value), 0)
            call("mdb_txn_commit", txn)
            """, path) == 0
    }

    /// Makes a table with sorted duplicates.
    ///
    /// - Returns: Whether it went as told.
    static func makeForeignTable(_ path: FilePath, _ name: String) throws -> Bool {
        try run(
            """
            table = ctypes.c_uint()
            call("mdb_txn_begin", env, None, 0, ctypes.byref(txn))
            call("mdb_dbi_open", txn, b"\(name)", 0x40004, ctypes.byref(table))
            key = Bytes(1, b"k")
            for text in (b"1", b"2"):
                call("mdb_put", txn, table, ctypes.byref(key), ctypes.byref(Bytes(1, text)), 0)
            call("mdb_txn_commit", txn)
            """, path) == 0
    }

    /// Takes the write lock in another process, and kills it.
    ///
    /// - Returns: Whether it went as told.
    static func writeAndDie(_ path: FilePath) throws -> Bool {
        try run(
            """
            table = ctypes.c_uint()
            call("mdb_txn_begin", env, None, 0, ctypes.byref(txn))
            call("mdb_dbi_open", txn, b"raw", 0, ctypes.byref(table))
            key, value = Bytes(5, b"dying"), Bytes(1, b"x")
            call("mdb_put", txn, table, ctypes.byref(key), ctypes.byref(value), 0)
            os.kill(os.getpid(), 9)
            """, path) == 9
    }

    /// Whether there is a Python that finds the C library.
    static let isPossible =
        Mount.isRequired
        || (try? exitCode(["-c", "import ctypes; ctypes.CDLL('liblmdb.so.0')"])) == 0

    /// The exit code or signal of a script.
    private static func run(_ script: String, _ path: FilePath) throws -> Int32 {
        try exitCode(["-c", opening + script, path.string])
    }

    private static func exitCode(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
