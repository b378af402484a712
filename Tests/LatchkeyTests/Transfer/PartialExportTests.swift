import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// An export of some accounts has everything that the export of the whole store has of these.
@Suite struct PartialExportTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, richWorld)
    }

    private func lines(_ accounts: [Identity]?, _ store: Store? = nil) throws -> [String] {
        var bytes: [UInt8] = []
        try (store ?? self.store).read { (view) throws in
            try view.export(ExportOptions(accounts: accounts, includesLog: true)) { bytes += $0 }
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// What a line is and whose; of what is the store's own, nobody's.
    private func belonging(_ line: String) throws -> (type: String, account: String?) {
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let type = try #require(object["type"] as? String)
        let key =
            switch type {
            case "account": "id"
            case "connection": "host"
            default: "account"
            }
        return (type, object[key] as? String)
    }

    @Test(arguments: [["acme"], ["noc"], ["far"], ["acme", "far"], ["noc", "acme"]])
    func nothingOfTheAccountsIsMissing(_ names: [String]) throws {
        let accounts = names.map { Identity($0) }
        let wanted = try lines(nil).filter {
            guard let account = try belonging($0).account else { return false }
            return names.contains(account)
        }
        let alone = try lines(accounts)
        let found = try alone.filter {
            try belonging($0).account != nil && !$0.contains(#""stub":true"#)
        }
        #expect(found == wanted)
        // Beside it there are stubs, the first line and the last one.
        for line in alone where !wanted.contains(line) {
            #expect(
                try line.contains(#""stub":true"#)
                    || ["latchkey", "end"].contains(belonging(line).type), "\(line)")
        }
        // And it comes in alone, and out again.
        let copy = try Scratch()
        let imported = try makeStore(copy, alone.joined(separator: "\n"))
        #expect(try imported.problems() == [])
        #expect(
            try lines(accounts, imported).filter(wanted.contains)
                == wanted)
        try imported.close()
    }

    /// The world has each type of line, so that none can be forgotten; but for what is of no account, and what stands for an archive,
    /// before the log of which it is a part.
    @Test func everyTypeOfLineIsComparedOfAnAccount() throws {
        let types = Set(try lines(["acme"]).map { try belonging($0).type })
        #expect(
            types
                == Set(InterchangeType.allCases.map(\.name)).subtracting(["provider", "seal"]))
    }

    /// Of a store that lost one of its things the export of its account is an error.
    @Test(arguments: [Space.user, .organization, .group, .asset, .template, .apiKey, .report])
    func whatIsGoneOfAnAccountIsMissed(_ space: Space) throws {
        let account = try store.read { (view) throws in try view.reader.require(account: "acme") }
        try store.environment.write { transaction in
            let found = try Writer.with(&transaction, now: testNow) { writer in
                try writer.reader.nextRecord(account, space, atOrAfter: 0)
            }
            let key = RecordKey(account: account, space: space, ordinal: try #require(found))
            _ = try transaction.remove(key, in: Tables.records.table)
        }
        guard case .damaged? = kind(of: { _ = try lines(["acme"]) }) else {
            Issue.record("exported without it")
            return
        }
        _ = try lines(["noc"])
    }
}
