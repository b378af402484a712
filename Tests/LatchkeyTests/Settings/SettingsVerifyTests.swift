import AccessRules
import Testing

@testable import Latchkey

/// What is kept beside decisions and does not agree is found.
@Suite struct SettingsVerifyTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, settledWorld)
        try store.write { writer in
            try writer.insert(
                APIKey(
                    account: "acme", id: "key", name: "Key", api: "documents",
                    generated: Authorship(time: testNow)), hash: hash(1))
            try writer.update(
                InvitationDelivery(
                    connection: Ref("nights", of: "acme"), administrator: nia, sent: testNow),
                tokenHash: hash(2))
        }
    }

    private func damage(_ body: (inout Writer) throws -> Void) throws -> [String] {
        #expect(try store.problems() == [])
        try store.write(body)
        return try store.problems()
    }

    @Test func aHashThatFindsNothing() throws {
        let problems = try damage { writer in
            let owner = try #require(try writer.reader.owner(of: hash(1), kind: .apiKey))
            try writer.disown(hash(1), owner)
        }
        #expect(problems.contains { $0.contains("is not found by its hash") })
    }

    @Test func aHashOfNobody() throws {
        let problems = try damage { writer in
            let key = SecretKey(try hash(1), of: .apiKey(0, 0))
            try writer.put([], for: key, in: Tables.secrets)
        }
        #expect(problems.contains { $0.contains("secrets has 3 entries") })
    }

    @Test func aDeliveryWithoutItsConnection() throws {
        let problems = try damage { writer in
            var record = RecordWriter()
            DeliveryRecord(sent: testNow, opened: nil, hash: nil).encode(into: &record)
            let key = DeliveryKey(host: 0, connection: 7, user: 0)
            try writer.put(record.bytes, for: key, in: Tables.deliveries)
        }
        #expect(problems.contains { $0.contains("deliveries") })
    }

    @Test func aReportThatItsReaderHasNot() throws {
        let problems = try damage { writer in
            let ann = try writer.reader.require(ann, .user)
            try writer.unpost(
                0, from: PostingSet(ann.account, .sharedReports, of: ann.ordinal))
        }
        #expect(problems.contains { $0.contains("is missing from sharedReports") })
    }

    @Test func secondSettings() throws {
        let problems = try damage { writer in
            let record = try #require(try writer.reader.record(SettingsRecord.self, 0, 0))
            try writer.put(record, 0, 1)
        }
        #expect(problems.contains { $0.contains("settings that are not its only ones") })
    }

    @Test func aTemplateWithoutItsName() throws {
        let problems = try damage { writer in
            try writer.name(0, .template, "printer", 1)
        }
        #expect(problems.contains { $0.contains("is not found by its name") })
    }

    @Test func aProviderWithoutItsName() throws {
        let problems = try damage { writer in
            try writer.remove(
                NameKey(account: 0, space: .provider, text: "Inbay"), in: Tables.names)
        }
        #expect(problems.contains { $0.contains("Inbay") })
    }
}
