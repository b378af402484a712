import LMDB

extension Store {
    /// Makes the keys of addresses and subdomains anew that an older program, or one with another
    /// version of Unicode, has made: in transactions of bounded length, and again from the start
    /// where a process was killed before all were done.
    static func foldKeys(_ environment: Environment) throws {
        let areFolded = try environment.read { snapshot in
            try StoreReader(snapshot).hasFoldedKeys()
        }
        if areFolded { return }
        var next: Writer.UnfoldedPlace? = Writer.UnfoldedPlace()
        while let place = next {
            next = try environment.write { transaction in
                try Writer.unfinished(&transaction, now: .distantPast) { writer in
                    try writer.foldKeys(from: place)
                }
            }
        }
    }
}
