import Glibc
import LMDB
import Latchkey
import Samples
import SystemPackage

// Openings that do more than open: of stores of older formats, of parts that are proven before, on
// threads of their own; and what is looked at by path behind an opening.
extension Deeds {
    /// - Parameter isLong: Whether stores of every older format are opened: two of them are large.
    static func openings(_ folder: FilePath, isLong: Bool) throws -> [Deed] {
        try upgrades(folder).prefix(isLong ? .max : 1) + [try acceptedClock(folder)] + proofs
            + [openingOfATask, batchOfATask, lateRead, importOfAPipe]
    }

    /// The first opening for writing makes a store one of this version, in several commits; each of them
    /// may be the last.
    private static func upgrades(_ folder: FilePath) throws -> [Deed] {
        try KeptSample.all(in: folder).map { kept in
            var deed = Deed(
                name: "open-\(kept.name)", trace: .something,
                act: { scene in
                    scene.store = try Store.open(at: scene.path, options: kept.options)
                    return "open"
                },
                misfit: { store, _ in try kept.misfit(store) }, isOpen: false)
            deed.before = kept.bytes
            deed.options = kept.options
            deed.accounts = kept.accounts
            return deed
        }
    }

    private static func acceptedClock(_ folder: FilePath) throws -> Deed {
        var deed = Deed.opened("accept-clock", .change) { store in
            "\(try store.acceptClock())"
        }
        deed.before = try AheadSample.make(in: folder)
        deed.setsDamageAside = true
        return deed
    }

    private static var proofs: [Deed] {
        func opening(_ name: String, _ change: @escaping (inout Store.Options) -> Void) -> Deed {
            Deed(
                name: name, trace: .nothing,
                act: { scene in
                    scene.store = try Store.open(
                        at: scene.path, options: SampleStore.options(change))
                    return "open"
                }, isOpen: false)
        }
        return [
            opening("open-to-write-verifying-structure") { $0.verifying = .structure },
            opening("open-to-write-verifying-accounts") { $0.verifying = .accounts(["acme"]) },
            opening("open-to-read-verifying-everything") {
                $0.verifying = .everything
                $0.isReadOnly = true
            },
        ]
    }

    // MARK: Threads

    private static var openingOfATask: Deed {
        Deed(
            name: "open-of-a-task", trace: .nothing,
            act: { scene in
                let path = scene.path
                scene.store = try waiting {
                    try await Store.open(at: path, options: SampleStore.options())
                }
                return "open"
            }, isOpen: false)
    }

    private static var batchOfATask: Deed {
        .opened("batch-of-a-task", .change) { store in
            try waiting {
                let receipt = try await store.perform([
                    AccountOperation(.organization("task"), in: "acme"),
                    AccountOperation(.enforceMFA(true), in: "far"),
                ])
                return "\(receipt.entries)"
            }
        }
    }

    // MARK: Looks

    /// A read that begins so long after the last look that it looks at the file's name again.
    private static var lateRead: Deed {
        .opened(
            "late-read", .nothing,
            prepare: { _ in usleep(UInt32(Limits.lookNanoseconds / 1_000) + 20_000) }
        ) { store in
            try store.read { view in
                "\(try view.all(Query<Group>(in: "acme")).map(\.id)) \(view.commitNumber)"
            }
        }
    }

    /// Lines that may pause are kept in memory until they are read to their end.
    private static var importOfAPipe: Deed {
        .opened("import-of-a-pipe", .change) { store in
            let lines = SampleStore.organizations(0..<8, "p")
            let pipe = try FileDescriptor.pipe()
            defer { try? pipe.readEnd.close() }
            try pipe.writeEnd.closeAfter { _ = try pipe.writeEnd.writeAll(lines.utf8) }
            let report = try store.importLines(
                from: [ImportSource(name: "lines", file: pipe.readEnd)])
            return "\(report.lineCount)"
        }
    }
}
