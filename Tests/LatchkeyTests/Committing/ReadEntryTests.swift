import AccessRules
import Foundation
import LMDB
import Testing

@testable import Latchkey

/// Entries of what was read: one that cannot be logged is nobody else's affair.
@Suite struct ReadEntryTests {
    let scratch: Scratch
    let store: Store
    let clock = TestClock()

    init() throws {
        scratch = try Scratch()
        let clock = clock
        let more = """
            {"type":"account","id":"far","subdomain":"far","name":"Far away"}
            {"type":"user","account":"far","id":"fay","email":"fay@far.example","name":"Fay","role":"administrator"}
            {"type":"organization","account":"far","id":"east","name":"Eastwind"}

            """
        store = try makeStore(scratch, smallWorld + more) { $0.clock = { clock.now } }
    }

    private func session(_ user: String, client: String? = nil) throws -> Session {
        let reference = try Ref<User>(user)
        return Session(store, reference, reference.account, client)
    }

    private func reads(of account: Identity) throws -> [LogEntry] {
        try store.read { (view) throws in
            try view.logEntries(of: account).filter { $0.event == .read }
        }
    }

    /// What a session reads is logged. Where nothing can be written it is not read; views, which log
    /// nothing, answer, and so do decisions.
    @Test(arguments: [false, true])
    func nothingIsReadThatCannotBeLogged(isUnchanging: Bool) throws {
        try store.close()
        var options = Store.Options()
        options.isReadOnly = !isUnchanging
        options.isUnchanging = isUnchanging
        let store = try Store.open(at: scratch.store, options: options)
        let acme = try store.session(for: Ref("ann", of: "acme"))
        guard case .storage(let error) = kind(of: { _ = try acme.organization("north") }) else {
            Issue.record("the read was not refused")
            return
        }
        #expect(error.kind == .readOnly)
        #expect(try !acme.allowedActions(on: .organization(Ref("north", of: "acme"))).isEmpty)
        #expect(try store.read { try $0.contents().organizationCount } > 0)
        try store.close()
    }

    @Test func anEntryThatCannotBeLoggedIsRefusedAndStaysInNobodysWay() throws {
        let tooLong = String(repeating: "x", count: InterchangeLimit.clientByteCountMaximum + 1)
        let (acme, far) = (try session("acme/ann"), try session("far/fay"))
        _ = try acme.organization("north")
        #expect(kind { _ = try session("acme/ann", client: tooLong).organization("north") } != nil)
        #expect(kind { _ = try acme.passwordsAccessed(by: Ref("", of: "acme")) } != nil)
        _ = try far.organization("east")
        try store.readLog.flush(store)
        #expect(try reads(of: "acme").count == 1)
        #expect(try reads(of: "far").count == 1)
        try store.close()
    }

    @Test func anAccountWhoseLogIsDamagedLosesItsOwnEntriesAndNobodyElses() throws {
        let damaged = try store.read { (view) throws in try view.reader.require(account: "acme") }
        try store.write { writer in
            let key = CounterKey(account: damaged, counter: .log, space: .account)
            try writer.put([1, 2, 3], for: key, in: Tables.counters)
        }
        let (acme, far) = (try session("acme/ann"), try session("far/fay"))
        for _ in 0..<3 {
            _ = try acme.organization("north")
            _ = try far.organization("east")
        }
        try store.readLog.flush(store)
        #expect(try reads(of: "far").count == 3)
        #expect(store.readLog.counts == (0, 3))
        // Operations of others go on, too, in one commit with reads of the damaged account.
        _ = try acme.organization("north")
        try far.perform(.editOrganization("east", OrganizationEdit(name: "E")))
        try store.close()
    }

    /// A read for whose entry nobody would come is refused; the next one finds somebody, and nobody has to
    /// close the store for it.
    @Test func aReadForWhoseEntryNoThreadCanStartIsRefusedAndTheNextIsLoggedInTime() throws {
        try store.close()
        let store = try Store.open(at: scratch.store)
        let far = try store.session(for: Ref("fay", of: "far"))
        let (refused, struck) = Faults.failing(call: 1, of: [.startThread], with: EAGAIN) {
            try far.organization("east")
        }
        #expect(struck == .startThread)
        #expect(throws: StoreError.self) { try refused.get() }
        #expect(store.readLog.counts.waiting == 0)
        _ = try far.organization("east")
        let end = ContinuousClock.now + .seconds(30)
        func count() throws -> Int {
            try store.read { (view) throws in
                try view.logEntries(of: "far").filter { $0.event == .read }.count
            }
        }
        while try count() == 0, ContinuousClock.now < end { usleep(10_000) }
        #expect(try count() == 1)
        try store.close()
    }

    @Test func anEntryHasTheTimeOfTheRead() throws {
        let far = try session("far/fay")
        clock.advance(1_000)
        let time = clock.now
        // Before the read is committed, time goes on.
        let release = Awaited<Void>()
        try store.environment.onWritingThread { release.wait() }
        _ = try far.organization("east")
        clock.advance(5_000)
        release.fulfil(())
        try store.readLog.flush(store)
        #expect(try reads(of: "far").map(\.time) == [time])
    }

    @Test func aReadThatComesBehindClosingIsNotLostSilently() throws {
        let far = try session("far/fay")
        store.watch.pause()
        #expect(store.readLog.stop())
        // It waits to hear what becomes of that.
        let read = Awaited<Bool>()
        Thread.detachNewThread { read.fulfil((try? far.organization("east")) != nil) }
        usleep(100_000)
        #expect(store.readLog.counts.waiting == 0)
        store.readLog.restart()
        store.watch.resume()
        #expect(read.wait())
        try store.close()
        #expect(store.readLog.counts.waiting == 0)
        #expect(kind { _ = try far.organization("east") } != nil)
        let again = try Store.open(at: scratch.store)
        let all = try again.exported()
        #expect(all.ranges(of: "viewOrganization").count == 1)
        try again.close()
    }

    @Test func noMoreWaitThanMayHoweverOftenTheirCommitFails() throws {
        let far = try session("far/fay")
        let entry = far.entry(
            "viewOrganization", LogEntry.Resource(kind: "organization", id: "east"), "east",
            at: clock.now)
        let limit = ReadLog.maximumWaitingCount
        let release = Awaited<Void>()
        try store.environment.onWritingThread { release.wait() }
        for _ in 0..<limit { try store.readLog.add(entry, store) }
        #expect(store.readLog.counts.waiting == limit)
        // Within a write nothing can be waited for: each further one fails, and none is kept.
        try store.administer { _ in
            for _ in 0..<10 { #expect(kind { try store.readLog.add(entry, store) } != nil) }
        }
        #expect(store.readLog.counts.waiting == limit)
        release.fulfil(())
        try store.close()
        let again = try Store.open(at: scratch.store)
        #expect(
            try again.read { (view) throws in Int(try view.logHead(of: "far").sequence) } > limit)
        try again.close()
    }
}
