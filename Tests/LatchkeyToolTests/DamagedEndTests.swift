import AccessRules
import Foundation
import LMDB
import Testing

@testable import Latchkey

/// What ended and cannot be logged, since its account is damaged, is reported by each process that meets it,
/// keeps none from its work, and is logged by the first that finds the damage gone.
@Suite(.timeLimit(.minutes(20))) struct DamagedEndTests {
    private let place: Workplace
    private let end = Date(timeIntervalSinceNow: 2)

    init() throws {
        place = try Workplace()
        let until = Instant(millisecondsSince1970: Int64(end.timeIntervalSince1970 * 1_000)).iso8601
        try place.write(
            """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
            {"type":"account","id":"far","subdomain":"far","name":"Far away"}
            {"type":"user","account":"acme","id":"bob","email":"bob@acme.example","name":"Bob","role":"editor"}
            {"type":"user","account":"far","id":"fox","email":"fox@far.example","name":"Fox","role":"editor"}
            {"type":"organization","account":"acme","id":"south","name":"Southwind"}
            {"type":"organization","account":"far","id":"east","name":"Eastwind"}
            {"type":"grant","account":"acme","organization":"south","user":"bob","until":"\(until)"}
            {"type":"grant","account":"far","organization":"east","user":"fox","until":"\(until)"}

            """, to: "world.jsonl")
        #expect(try place.latchkey("import", "store", "world.jsonl").status == 0)
    }

    /// Puts other bytes in the place of the record of bob's grant.
    ///
    /// - Returns: The bytes that it had.
    private func replaceGrant(with bytes: [UInt8]) throws -> [UInt8] {
        let store = try Store.open(at: .init(place.url("store").path))
        let key = try store.read { view in
            let (account, organization) = try view.reader.require(
                Ref<Organization>("south", of: "acme"), .organization)
            let (_, user) = try view.reader.require(Ref<User>("bob", of: "acme"), .user)
            return EdgeKey(
                account: account, kind: .grant, object: organization,
                party: Party(kind: .user, ordinal: user))
        }
        let old = try store.environment.write { transaction in
            let old = try transaction.snapshot.value(for: key, in: Tables.edges.table)?.copied()
            try transaction.put(bytes, for: key, in: Tables.edges.table)
            return old
        }
        try store.close()
        return try #require(old)
    }

    private func rename(_ name: String) throws -> Run {
        let line =
            #"{"operation":"editOrganization","account":"far","organization":"east","name":"\#(name)"}"#
        return try place.latchkey(["perform", "store", "-", "--host"], input: line)
    }

    /// In whose logs an end is, asked of each alone: what is damaged cannot be exported.
    private func endedAccounts() throws -> [String] {
        try ["acme", "far"].filter { account in
            let count = try place.latchkey(
                "query", "store", "log", #"operation == "endGrant""#, "--in", account, "--count")
            count.expectDone()
            return count.output == "1\n"
        }
    }

    @Test func itIsReportedAndLoggedOnceTheDamageIsGone() throws {
        let whole = try replaceGrant(with: [9, 9])
        Thread.sleep(until: end.addingTimeInterval(0.1))
        for name in ["E", "East"] {
            let run = try rename(name)
            #expect(run.status == 0 && run.output.hasPrefix("1 operation done"), "\(run)")
            let report =
                "what ended in account #0 could not be logged, and is tried again after 60 s"
            #expect(
                run.errors.contains(report) && run.errors.contains("verify the store"), "\(run)")
            // Whom it does not concern it does not hold up.
            #expect(try endedAccounts() == ["far"])
        }
        _ = try replaceGrant(with: whole)
        try rename("Easter").expectDone()
        #expect(try endedAccounts() == ["acme", "far"])
        try rename("Easterly").expectDone()
        #expect(try endedAccounts() == ["acme", "far"])
        try place.latchkey("verify", "store").expectDone()
    }
}
