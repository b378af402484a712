import Foundation
import Latchkey
import ReferenceModel
import Testing

/// Every operation asked for by everybody: it is done exactly where the table says so.
@Suite struct OperationTableTests {
    private static let table = OperationTableWorld()

    /// The operations of the store, as its source declares them.
    private static let declared: Set<String> = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let source = root.appending(path: "Sources/Latchkey/Model/Operation.swift")
        let text = (try? String(contentsOf: source, encoding: .utf8)) ?? ""
        let cases = text.components(separatedBy: "\n}\n")[0]
            .split(separator: "\n").compactMap { line -> String? in
                let line = line.drop { $0 == " " }
                guard line.hasPrefix("case ") else { return nil }
                return String(line.dropFirst(5).prefix { $0.isLetter })
            }
        // The same operation, with the delegate named in another way.
        return Set(cases).subtracting(["draftConnectionTo"])
    }()

    @Test func everyOperationOfTheStoreIsDoneAtRandom() {
        #expect(Self.declared.count > 50)
        #expect(Self.declared == Set(RandomOperations.names))
        // What the generator makes is that operation in the store, too.
        var random = RandomOperations(seed: 1)
        var made: Set<String> = []
        let records = ReferenceRecords(OperationWorld.generate(seed: 1))
        for _ in 0..<2000 where made != Self.declared {
            let (actor, operation) = random.next(records, at: RandomWorld.usualNow)
            #expect(operation.stored(in: actor.account).name == operation.name)
            made.insert(operation.name)
        }
        #expect(made == Self.declared)
    }

    @Test func everyOperationIsInTheTable() {
        let inTable = Set(OperationTable.rows.map { String($0.name.prefix { $0 != "." }) })
        #expect(inTable == Set(RandomOperations.names))
        for row in OperationTable.rows {
            let name = OperationTable.operations[row.name]?.name
            #expect(name == String(row.name.prefix { $0 != "." }), "\(row.name)")
        }
        #expect(OperationTable.operations.count == OperationTable.rows.count)
    }

    @Test func itIsDoneWhereTheTableSaysSo() throws {
        let stored = try OperationStore(Self.table.world, now: RandomWorld.usualNow)
        let before = try stored.exported()
        for row in OperationTable.rows {
            let operation = try #require(OperationTable.operations[row.name])
            for asker in Self.table.askers {
                let outcome = stored.attempt(
                    operation, by: .user(asker.address, in: "acme"))
                let isExpected = Self.permits(row, asker)
                #expect(
                    (outcome == "done") == isExpected, "\(row.name) by \(asker): \(outcome)")
            }
        }
        #expect(try stored.exported() == before)
    }

    /// The reference says the same; it is slow, and in a short run asked about a part.
    @Test func theReferenceSaysWhatTheTableSays() throws {
        let records = ReferenceRecords(Self.table.world)
        let step = Effort.number("LATCHKEY_OPERATION_WORLDS") == nil ? 11 : 1
        for row in OperationTable.rows {
            let operation = try #require(OperationTable.operations[row.name])
            let first = row.name.utf8.count % step
            for place in stride(from: first, to: Self.table.askers.count, by: step) {
                let asker = Self.table.askers[place]
                let outcome = records.after(
                    operation, by: .user(asker.address, in: "acme"), at: RandomWorld.usualNow)
                #expect(
                    outcome.permits("done") == Self.permits(row, asker),
                    "\(row.name) by \(asker): \(outcome.summary)")
            }
        }
    }

    private static func permits(_ row: OperationTable.Row, _ asker: OperationTableWorld.Asker)
        -> Bool
    {
        guard let role = asker.role else { return false }
        switch asker.isHome ? row.home[role] : row.delegate[role] {
        case "Y": return true
        case "U": return !asker.isRestricted
        case "M": return asker.isMember
        case "N": return !asker.isMember
        default: return false
        }
    }
}
