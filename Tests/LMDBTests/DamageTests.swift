import LMDB
import Testing

/// Files that are damaged, cut short, or none of ours: an error each time, and no signal.
@Suite struct DamageTests {
    let scratch = Scratch()

    /// A small file with entries, closed.
    private func goodFile() throws -> [UInt8] {
        let environment = try scratch.open()
        for round: UInt8 in 0..<3 {
            try environment.write { transaction in
                for number in 0..<500 {
                    try transaction.put(
                        [UInt8](repeating: round, count: 50), for: RawKey("\(number)"),
                        in: Tables.raw)
                }
            }
        }
        try environment.close()
        return try scratch.bytes()
    }

    /// Opens these bytes as a file, writable and not, and reads everything if that works.
    private func openingError(_ bytes: [UInt8]) throws -> LMDBError? {
        var options = Environment.Options.forTests
        var errors: [LMDBError] = []
        for access in [Environment.Options.Access.readOnly, .readWrite] {
            options.access = access
            try scratch.write(bytes, "damaged")
            do {
                let environment = try Environment.open(
                    at: scratch.path("damaged"), tables: Tables.all, options: options)
                _ = try contents(environment)
                try environment.close()
            } catch let error as LMDBError {
                errors.append(error)
            }
        }
        // An older commit taken for the newest may lack the tables, which a writer makes.
        if errors.count == 1, errors.first?.kind != .tableMissing {
            Issue.record("\(errors) in one way of opening only")
        }
        return errors.first
    }

    @Test func theGoodFileOpens() throws {
        #expect(try openingError(goodFile()) == nil)
    }

    @Test func filesThatAreNotOurs() throws {
        var numbers = SeededNumbers()
        let seed = numbers.seed
        let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
        for content in [[], [0], Array("hello".utf8), [UInt8](repeating: 0, count: 65_536), noise] {
            #expect(try openingError(content)?.kind == .notAStore, "seed \(seed)")
        }
    }

    @Test func aFileCutAnywhereIsRefused() throws {
        let good = try goodFile()
        let pageSize = 4096
        var lengths = Array(stride(from: 0, to: good.count, by: pageSize / 2))
        lengths += [1, 15, 16, 151, 152, 153, 4095, 4097, 8191, 8193, good.count - 1]
        for length in lengths {
            let kind = try openingError(Array(good.prefix(length)))?.kind
            switch kind {
            case .notAStore: #expect(length < 152)
            case .truncated(let expected, let actual):
                #expect(actual == length && expected > length && expected <= good.count)
            default: Issue.record("cut to \(length): \(String(describing: kind))")
            }
        }
    }

    @Test(arguments: [[0], [1], [0, 1]])
    func damagedMetaPagesAreRefused(_ pages: [Int]) throws {
        let good = try goodFile()
        // The page's flags, the magic number, and the sizes of pages.
        for offset in [10, 16, 17, 40, 41] {
            var bad = good
            for page in pages { bad[page * 4096 + offset] ^= 0xFF }
            let error = try openingError(bad)
            switch error?.kind {
            case .notAStore, .damaged, .unsupportedPageSize: break
            default: Issue.record("\(pages) at \(offset): \(String(describing: error))")
            }
        }
    }

    @Test func anotherVersionIsNamed() throws {
        var newer = try goodFile()
        for page in [0, 1] { newer[page * 4096 + 20] = 2 }
        #expect(try openingError(newer)?.kind == .unsupportedVersion(found: 2, supported: 1))
    }

    @Test func aNewestMetaPageOfNonsenseIsRefused() throws {
        let good = try goodFile()
        // Offsets in the meta page: depth and root of both trees, last page.
        for (offset, size) in [(46, 2), (80, 8), (94, 2), (128, 8), (136, 8)] {
            for byte: UInt8 in [0x00, 0x7F, 0xFE] {
                var bad = good
                // Both, so that the newest is among them.
                for page in [0, 1] {
                    for index in 0..<size { bad[page * 4096 + offset + index] = byte }
                }
                let kind = try openingError(bad)?.kind
                switch kind {
                case .damaged, .truncated: break
                default: Issue.record("\(byte) at \(offset): \(String(describing: kind))")
                }
            }
        }
    }

    @Test func metaPagesOfNoiseNeverCrash() throws {
        var numbers = SeededNumbers()
        let seed = numbers.seed
        let good = try goodFile()
        var refusals = 0
        for _ in 0..<150 {
            var bad = good
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                let page = Int.random(in: 0...1, using: &numbers)
                let offset = Int.random(in: 0..<152, using: &numbers)
                bad[page * 4096 + offset] = UInt8.random(in: 0...255, using: &numbers)
            }
            if try openingError(bad) != nil { refusals += 1 }
        }
        #expect(refusals > 20, "seed \(seed)")
    }
}
