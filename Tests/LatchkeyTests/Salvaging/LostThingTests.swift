import AccessRules
import Foundation
import LMDB
import Samples
import Testing

@testable import Latchkey

/// What becomes of things that refer to something that is lost: less is said, and never more.
@Suite struct LostThingTests {
    /// A store in which each entry lies by itself, and one of them is damaged.
    private func salvaged<Key: TableKey & Sendable>(
        without key: Key, in table: StoreTable<Key>, _ world: String = richWorld
    ) throws -> (file: SalvageTrialFile, text: String, report: SalvageReport) {
        try salvaged(world) { try $0.damage(key, in: table) }
    }

    private func salvaged(_ world: String = richWorld, _ damage: (DamagedFile) throws -> Void)
        throws
        -> (file: SalvageTrialFile, text: String, report: SalvageReport)
    {
        let file = try SalvageTrialFile(world) { $0.trials.packsTables = false }
        try damage(DamagedFile(path: file.scratch.store))
        let (text, report) = try SalvageTrialFile.salvage(file.scratch.store)
        try file.expectNothingInvented(text)
        #expect(!report.isWhole)
        return (file, text, report)
    }

    private func ordinal(_ space: UInt8, _ id: String) throws -> Ordinal {
        let file = try SalvageTrialFile(richWorld) { $0.trials.packsTables = false }
        let account = try #require(file.pages.ordinal(0, 1, "acme"))
        return Ordinal(try #require(file.pages.ordinal(account, space, id)))
    }

    @Test func anAccountWithoutItsRecordIsAStub() throws {
        let (file, text, report) = try salvaged(
            without: RecordKey(account: 0, space: .account, ordinal: 0), in: Tables.records)
        #expect(file.lacking(text).isEmpty)
        #expect(
            text.contains(
                #"{"type":"account","id":"acme","subdomain":"acme","name":"acme","stub":true}"#))
        #expect(report.shortened.map(\.type) == ["account"])
        #expect(report.warnings.contains { $0.contains("second factor") })
    }

    @Test func anAccountWithoutNameAndRecordIsLeftOut() throws {
        let (file, text, report) = try salvaged { damaged in
            try damaged.damage(
                RecordKey(account: 0, space: .account, ordinal: 0), in: Tables.records)
            try damaged.damage(
                NameKey(account: 0, space: .account, text: "acme"), in: Tables.names)
        }
        #expect(!text.contains(#""account":"acme""#))
        #expect(file.lacking(text).contains("user acme/ann"))
        #expect(report.leftOut.contains { $0.account == "#0" && $0.type == "user" })
        #expect(report.lost.contains { $0.type == "account" && $0.count == 1 })
    }

    @Test func whatAUserDidIsThereWithoutTheUser() throws {
        let user = try ordinal(2, "ann")
        let (file, text, report) = try salvaged(
            without: RecordKey(account: 0, space: .user, ordinal: user), in: Tables.records)
        let lacking = file.lacking(text)
        #expect(lacking.contains("user acme/ann"))
        #expect(lacking.allSatisfy { !$0.hasPrefix("organization") && !$0.hasPrefix("log") })
        #expect(report.lost.map(\.ids) == [["ann"]])
    }

    @Test func anAssetWithAListKeepsOne() throws {
        let asset = try ordinal(5, "plan")
        let bob = try ordinal(2, "bob")
        let key = EdgeKey(
            account: 0, kind: .listEntry, object: asset, party: Party(kind: .user, ordinal: bob))
        let (_, text, report) = try salvaged(without: key, in: Tables.edges)
        let line = try #require(text.split(separator: "\n").first { $0.contains(#""id":"plan""#) })
        #expect(line.contains(#""access":{"users":[],"groups":["sales"]}"#))
        #expect(report.damages.map(\.table) == ["edges"])
        #expect(report.warnings.contains { $0.contains("stay listed") })
    }

    @Test func whoWasListedAndIsLostIsNotListed() throws {
        let group = try ordinal(4, "sales")
        let (_, text, report) = try salvaged(
            without: RecordKey(account: 0, space: .group, ordinal: group), in: Tables.records)
        let line = try #require(text.split(separator: "\n").first { $0.contains(#""id":"plan""#) })
        #expect(line.contains(#""access":{"users":["bob"],"groups":[]}"#))
        #expect(report.shortened.contains { $0.type == "asset" && $0.reason.contains("fewer") })
        #expect(report.leftOut.contains { $0.type == "membership" && $0.count == 2 })
        // The group denied passwords.
        #expect(report.warnings.contains { $0.contains("is allowed") })
    }

    @Test func whatWasEmbeddedInSomethingThatIsLostIsListedForNobody() throws {
        let safe = try ordinal(5, "safe")
        let (_, text, report) = try salvaged(
            without: RecordKey(account: 0, space: .asset, ordinal: safe), in: Tables.records)
        let line = try #require(text.split(separator: "\n").first { $0.contains(#""id":"note""#) })
        #expect(line.contains(#""access":{"users":[],"groups":[]}"#) && !line.contains("container"))
        #expect(report.shortened.contains { $0.type == "asset" && $0.reason.contains("nobody") })
    }

    @Test func aKindIsKnownByItsNameToo() throws {
        let kind = try ordinal(7, "password")
        let record = RecordKey(account: 0, space: .assetKind, ordinal: kind)
        let (file, text, _) = try salvaged(without: record, in: Tables.records)
        #expect(text == file.export)
        let both = try salvaged { damaged in
            try damaged.damage(record, in: Tables.records)
            try damaged.damage(
                NameKey(account: 0, space: .assetKind, text: "password"), in: Tables.names)
        }
        #expect(!both.text.contains(#""kind":"password","name":"Safe""#))
        #expect(both.report.leftOut.contains { $0.type == "asset" && $0.reason.contains("kind") })
        #expect(both.report.shortened.contains { $0.type == "group" })
    }

    @Test func anOrganizationWhoseParentIsLostStandsAtTheTop() throws {
        let north = try ordinal(3, "north")
        let (_, text, report) = try salvaged(
            without: RecordKey(account: 0, space: .organization, ordinal: north), in: Tables.records
        )
        let line = try #require(
            text.split(separator: "\n").first { $0.contains(#""id":"branch""#) })
        #expect(!line.contains("parent"))
        #expect(report.shortened.contains { $0.type == "organization" })
        #expect(report.leftOut.contains { $0.type == "grant" })
    }

    @Test func aConnectionWithoutItsDelegateIsLeftOut() throws {
        let (file, text, report) = try salvaged { damaged in
            try damaged.damage(
                RecordKey(account: 0, space: .account, ordinal: 1), in: Tables.records)
            try damaged.damage(NameKey(account: 0, space: .account, text: "noc"), in: Tables.names)
        }
        #expect(file.lacking(text).contains("connection acme/nights"))
        #expect(report.leftOut.contains { $0.type == "connection" && $0.account == "acme" })
        // It is nobody's any more.
        #expect(file.lacking(text).contains("grant acme/north connection(nights)"))
    }
}
