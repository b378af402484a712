import Latchkey
import Samples
import SystemPackage

// Stores as they were: of older formats, and with a last commit by a clock that was wrong.
extension Workloads {
    /// The first opening for writing makes a store one of this version, in several commits. Each image of
    /// these is opened for writing itself, and then says what the store said before.
    func upgrading() throws -> [Workload] {
        try KeptSample.all(in: folder).map { kept in
            let isSmall = kept.name == "format-2-unfinished"
            var workload = Workload(
                "upgrading-\(kept.name)", before: kept.bytes, weight: isSmall ? 6 : 3,
                isInShortForm: isSmall
            ) { path, marks in
                let store = try Store.open(at: path, options: kept.options)
                try marks.settle(store)
                try store.administer { administration in
                    try administration.insert(
                        .account(Account(id: "later", subdomain: "later", name: "Later")))
                }
                try marks.settle(store)
                marks.readLock(path)
                try store.close()
            }
            workload.options = kept.options
            workload.misfit = { try kept.misfit($0) }
            return workload
        }
    }

    /// The way back from a clock that was ahead: what had ended by it is in force again, as a whole.
    func acceptingClock() throws -> Workload {
        let before = try AheadSample.make(in: folder)
        var workload = Workload.opened("accepting-clock", before: before, weight: 4) {
            store, marks in
            try marks.settle(store)
            guard try store.acceptClock() else { throw UsageError(text: "nothing to accept") }
            try marks.settle(store)
            marks.acknowledge(
                try store.session("acme/ann").perform(.organization("after")).commitNumber)
            try marks.settle(store)
        }
        // The log of the account tells by which clock the connection is.
        workload.misfit = { store in
            let isAccepted = try store.read { view in
                let accepted = Query<LogEntry>(in: "acme").where { $0.operation == "acceptClock" }
                return try !view.isEmpty(accepted)
            }
            return try AheadSample.misfit(store, isAccepted: isAccepted)
        }
        return workload
    }
}
