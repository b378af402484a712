import Testing

@testable import LMDB

/// Pages that are none of those that LMDB needs in their place, met without a look at the structure
/// before: an error each, and never the end of the process or of patience.
@Suite struct DamagedPageTests {
    let scratch = Scratch()

    /// A file whose tree has three levels, and each page of it with its kind.
    private func file() throws -> (bytes: [UInt8], pages: [(number: Int, kind: Page.Kind)]) {
        let environment = try scratch.open()
        try environment.write { transaction in
            for number: UInt32 in 0..<200 {
                let key = RawKey([UInt8](repeating: 7, count: 400) + bigEndian(number))
                try transaction.put([UInt8](repeating: 1, count: 700), for: key, in: Tables.raw)
            }
        }
        let size = try environment.info.pageSizeBytes
        try environment.close()
        let bytes = try scratch.bytes()
        let pages = (2..<bytes.count / size).compactMap { number -> (Int, Page.Kind)? in
            let page = Page(
                number: UInt64(number), bytes: Array(bytes[number * size..<(number + 1) * size]))
            guard let kind = page.kind, kind == .leaf || kind == .branch else { return nil }
            return (number, kind)
        }
        return (bytes, pages)
    }

    /// Reads a file with such bytes in every way, and says what came of each.
    private func read(_ bytes: [UInt8]) throws -> [Result<[UInt32], LMDBError>] {
        try scratch.write(bytes, "damaged")
        let environment: Environment
        do throws(LMDBError) {
            var options = Environment.Options.forTests
            options.access = .readOnly
            environment = try Environment.open(
                at: scratch.path("damaged"), tables: Tables.all, options: options)
        } catch { return [.failure(error)] }
        defer { try? environment.close() }
        return Way.allCases.map { walk(environment, $0) }
    }

    private enum Way: CaseIterable {
        case steps, stepsBack, seeks, seeksBack
    }

    /// The numbers of what a walk comes by, ascending; cut off after many times as many as there are.
    private func walk(_ environment: Environment, _ way: Way) -> Result<[UInt32], LMDBError> {
        do {
            let found = try environment.read { snapshot in
                var cursor = try snapshot.cursor(in: Tables.raw)
                var found: [UInt32] = []
                var last: [UInt8]?
                while found.count <= 1_000 {
                    let key: [UInt8]?
                    switch (way, last) {
                    case (.steps, nil), (.seeks, nil): key = try cursor.first()?.key.array
                    case (.stepsBack, nil), (.seeksBack, nil): key = try cursor.last()?.key.array
                    case (.steps, _): key = try cursor.next()?.key.array
                    case (.stepsBack, _): key = try cursor.previous()?.key.array
                    case (.seeks, let last?):
                        key = try cursor.seek(atOrAfter: RawKey(last + [0]))?.key.array
                    case (.seeksBack, let last?):
                        key = try cursor.seek(atOrBefore: RawKey(Self.before(last)))?.key.array
                    }
                    guard let key else { break }
                    last = key
                    found.append(Self.number(key))
                }
                return found
            }
            let isBack = way == .stepsBack || way == .seeksBack
            return .success(isBack ? found.reversed() : found)
        } catch {
            return .failure(error as? LMDBError ?? LMDBError(.closed, operation: "walk"))
        }
    }

    /// The last four bytes of a key, as a number.
    private static func number(_ key: [UInt8]) -> UInt32 {
        key.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A key of as many bytes that comes before another, and behind all that do.
    private static func before(_ key: [UInt8]) -> [UInt8] {
        let number = number(key)
        guard number > 0 else { return Array(key.dropLast()) }
        return Array(key.dropLast(4)) + bigEndian(number - 1) + [0xFF]
    }

    @Test func aPageOfZerosIsAnError() throws {
        let (bytes, pages) = try file()
        #expect(pages.contains { $0.kind == .branch } && pages.count > 50)
        let size = 4_096
        for page in pages {
            var damaged = bytes
            for index in page.number * size..<(page.number + 1) * size { damaged[index] = 0 }
            for result in try read(damaged) {
                switch result {
                case .success(let found): #expect(found == Array(0..<200), "page \(page.number)")
                case .failure(let error):
                    guard case .damaged = error.kind else {
                        Issue.record("page \(page.number): \(error)")
                        continue
                    }
                }
            }
        }
    }

    @Test func aLeafThatCameBackAsAnotherEndsNoWalkNorMakesItEndless() throws {
        let (bytes, pages) = try file()
        let leaves = pages.filter { $0.kind == .leaf }.map(\.number)
        let size = 4_096
        for (place, page) in leaves.enumerated() {
            let other = leaves[(place + leaves.count / 2) % leaves.count]
            var damaged = bytes
            damaged.replaceSubrange(
                page * size..<(page + 1) * size, with: bytes[other * size..<(other + 1) * size])
            for result in try read(damaged) {
                if case .success(let found) = result {
                    #expect(found.count <= 1_000, "page \(page), as \(other)")
                }
            }
        }
    }
}
