import CLMDB

/// What the table of readers says of one reader of any process.
package struct ReaderSlot: Sendable, Equatable {
    /// The number that the process has in its own PID namespace.
    package var processNumber: Int32
    /// The thread that took the slot, as a hexadecimal number.
    package var thread: Substring
    /// The commit that it reads; nil between reads.
    package var transactionID: UInt64?

    /// The slots that are taken. The corresponding C function is `mdb_reader_list`.
    ///
    /// Sound: the environment is open, and the list is filled within the call.
    @unsafe static func all(_ environment: OpaquePointer) -> [ReaderSlot] {
        var slots: [ReaderSlot] = []
        _ = unsafe withUnsafeMutablePointer(to: &slots) { list in
            unsafe Calls.listReaders(environment, into: list)
        }
        return slots
    }

    /// From a line of the list: the number, the thread in hexadecimal, and the commit or `-`.
    init?(line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, let number = Int32(words[0]) else { return nil }
        processNumber = number
        thread = words[1]
        transactionID = UInt64(words[2])
    }
}
