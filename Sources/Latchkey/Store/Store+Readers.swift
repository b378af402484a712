import LMDB
import Logging

extension Store.Options {
    /// How long reads may last, and who is told of those that make the file grow: the host, or
    /// else the log of the process.
    func setReaders(of environment: inout Environment.Options) {
        environment.longReaderThreshold = longReaderThreshold
        environment.maximumReadDuration = maximumReadDuration
        environment.onLongReader =
            onLongReader ?? { reader in
                Logger.latchkey.warning(
                    """
                    a read that began at \(reader.fileID):\(reader.line) has lasted \
                    \(reader.duration): until it ends the file of the store grows with every write
                    """)
            }
        environment.onDeadReader =
            onDeadReader ?? { reader in
                let commit = reader.transactionID.map { "; it had read commit \($0)" } ?? ""
                Logger.latchkey.notice(
                    """
                    process \(reader.processNumber) died without closing the store: its slots for \
                    reads are free again\(commit)
                    """)
            }
        environment.onHoldingReader =
            onHoldingReader ?? { reader in
                let place = reader.place.map { " that began at \($0)" } ?? ""
                Logger.latchkey.warning(
                    """
                    a read of process \(reader.processNumber)\(place) is \(reader.commitCount) \
                    commits behind, and the file of the store grew by \(reader.grownByteCount) \
                    bytes under it: end the read or the process
                    """)
            }
    }
}
