import LMDB
import Logging

extension Store {
    /// How many of the keys that could not be made from their records are told of, so that a store
    /// that is widely damaged does not fill the log of the process; `verify` names them all.
    private static let toldKeyCountMaximum = 20

    /// Makes the keys of addresses and subdomains anew that an older program, or one with another
    /// version of Unicode, has made: in transactions of bounded length, and again from the start
    /// where a process was killed before all were done.
    ///
    /// What is damaged of one user or account keeps nobody from it.
    func foldKeys() throws {
        let areFolded = try environment.read { snapshot in
            try StoreReader(snapshot).hasFoldedKeys()
        }
        if areFolded { return }
        var told: [StoreError] = []
        var count = 0
        var next: UnfoldedPlace? = UnfoldedPlace()
        while let place = next {
            let step = try foldKeys(from: place)
            count += step.damage.count
            told += step.damage.prefix(Self.toldKeyCountMaximum - told.count)
            next = step.next
        }
        for error in told {
            Logger.latchkey.error(
                """
                the key of an address or a subdomain could not be made anew from its record; \
                verify the store: \(error)
                """)
        }
        if count > told.count {
            Logger.latchkey.error("so it is with \(count - told.count) more keys")
        }
    }

    private func foldKeys(from place: UnfoldedPlace) throws -> FoldedKeys {
        try Writer.containing { isIsolating in
            try environment.write { transaction in
                try Writer.unfinished(&transaction, now: .distantPast, keepsPast: false) { writer in
                    writer.isIsolating = isIsolating
                    // Another process may have made the file one of a later version since the last step.
                    try writer.transaction.expectWritable()
                    return try writer.foldKeys(from: place)
                }
            }
        }
    }
}
