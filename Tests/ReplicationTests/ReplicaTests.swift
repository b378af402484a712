import AccessRules
import Latchkey
import LatchkeyReplication
import Samples
import SystemPackage
import TestNumbers
import Testing

@Suite("Replicas")
struct ReplicaTests {
    let world: ReplicaWorld
    let carrier: SimulatedCarrier

    init() throws {
        world = try ReplicaWorld()
        carrier = SimulatedCarrier(world.folder)
    }

    @Test("A replica is made from a snapshot, follows, and is the same to the byte of an export")
    func follows() throws {
        let first = try world.found("first", over: carrier.link())
        try first.add("before")
        let second = try world.open("second", over: carrier.link())
        for number in 1...20 { try first.add("new-\(number)") }
        try expectSame([first, second])
        #expect(try second.has("new-20"))
        #expect(try first.status().role == .writer(epoch: 1))
        #expect(try second.status().role == .follower)
        #expect(try second.status().writer == "first")
        try second.close()
        try first.close()
    }

    @Test("Every operation reaches every replica", arguments: PossibleOperation.all)
    func everyOperation(_ it: PossibleOperation) throws {
        let first = try world.found("first", over: carrier.link())
        let second = try world.open("second", over: carrier.link())
        try it.prepare(first.store)
        try first.store.administer { try $0.perform(it.operation, in: it.account) }
        try expectSame([first, second], "\(it)")
        try second.close()
        try first.close()
    }

    @Test("What follows does not write, and says who does")
    func refuses() throws {
        let first = try world.found("first", over: carrier.link())
        let second = try world.open("second", over: carrier.link())
        try second.wait(for: first.number(), within: .seconds(30))
        #expect(
            throws: StoreError(.replicated(.notTheWriter(writer: "first"))),
            performing: {
                try second.add("no")
            })
        #expect(
            throws: StoreError(.replicated(.notTheWriter(writer: "first"))),
            performing: {
                try second.store.administer { try $0.perform(.organization("no"), in: "acme") }
            })
        try second.close()
        try first.close()
    }

    @Test("Who is promoted writes, and who wrote before finds out")
    func promotes() throws {
        let first = try world.found("first", over: carrier.link())
        let second = try world.open("second", over: carrier.link())
        try first.add("one")
        try second.promote()
        #expect(throws: StoreError(.replicated(.notTheWriter(writer: "second")))) {
            try first.add("two")
        }
        try second.add("three")
        try expectSame([second, first])
        #expect(try !first.has("two"))
        #expect(try first.status().role == .follower)
        #expect(try second.status().role == .writer(epoch: 2))
        try first.promote()
        try first.add("four")
        try expectSame([first, second])
        try second.close()
        try first.close()
    }

    @Test("A commit that the carrier refuses to take is not done")
    func unreachable() throws {
        let link = carrier.link()
        let first = try world.found("first", over: link)
        link.isCut = true
        #expect(throws: StoreError(.replicated(.carrierFailed(reason: "cut off")))) {
            try first.add("one")
        }
        #expect(try !first.has("one"))
        link.isCut = false
        try first.add("two")
        #expect(try first.has("two"))
        try first.expectSound()
        try first.close()
    }

    @Test("A commit of which the carrier's answer is lost is done once")
    func lostAnswer() throws {
        let link = carrier.link(seed: 1, .init(unansweredDone: 500))
        let first = try world.found("first", over: carrier.link())
        try first.close()
        let again = try world.open("first", over: link)
        try again.promote()
        for number in 1...20 { try again.add("new-\(number)") }
        let second = try world.open("second", over: carrier.link())
        try expectSame([again, second])
        #expect(try second.has("new-20"))
        try second.close()
        try again.close()
    }

    @Test(
        "A commit that comes to the carrier when nobody waits for it any more is done on every replica"
    )
    func lateArrival() throws {
        let link = carrier.link(seed: 1, .init(delayed: 1_000))
        try world.found("first", over: carrier.link()).close()
        world.options.appendDuration = .milliseconds(1)
        let plain = carrier.link()
        let switched = SwitchedCarrier(plain)
        let first = try world.open("first", over: switched)
        try first.promote()
        switched.set(link)
        var problem: StoreError?
        do { try first.add("late", as: "batch-1") } catch let error as StoreError {
            problem = error
        }
        guard case .replicated(.outcomeUnknown) = problem?.kind else {
            Issue.record("\(String(describing: problem))")
            return
        }
        #expect(try !first.has("late"))
        switched.set(plain)
        try first.add("next")
        #expect(try first.has("late"))
        // Asked once more with its id it is not done again.
        try first.add("late", as: "batch-1")
        let second = try world.open("second", over: carrier.link())
        try expectSame([first, second])
        try second.close()
        try first.close()
    }

    @Test("A commit of many parts is done whole, or not at all")
    func parts() throws {
        let small = SimulatedCarrier(world.folder, maximumRecordByteCount: 600)
        let first = try world.found("first", over: small.link())
        let before = small.end
        try first.store.administer { administration in
            for number in 1...10 {
                try administration.perform(.organization(Identity("new-\(number)")), in: "acme")
            }
        }
        #expect(small.end > before + 3)
        let second = try world.open("second", over: small.link())
        try expectSame([first, second])
        try second.close()
        // The end of it is lost, and somebody else goes on.
        try first.close()
        small.forget(1)
        let third = try world.open("third", over: small.link())
        try third.promote()
        #expect(try !third.has("new-1"))
        try third.add("other")
        try third.expectSound()
        try third.close()
    }

    @Test("A record that was changed is not done, and following goes on when it is right again")
    func changedRecord() throws {
        let first = try world.found("first", over: carrier.link())
        let second = try world.open("second", over: carrier.link())
        try second.wait(for: first.number(), within: .seconds(30))
        try second.close()
        try first.add("one")
        let number = try first.number()
        for byte in [0, 6, 7, 9, 17, 25, 41, 50, 60, 90, 110, 200] {
            carrier.flip(number, byte: byte)
            let again = try world.open("second", over: carrier.link())
            #expect(throws: ReplicationError.self) {
                try again.wait(for: number, within: .milliseconds(30))
            }
            #expect(try !again.has("one"))
            #expect(try again.status().problem != nil, "byte \(byte)")
            carrier.flip(number, byte: byte)
            try again.wait(for: number, within: .seconds(30))
            #expect(try again.has("one"))
            try again.close()
            world.remove("second")
        }
        try first.close()
    }

    @Test("A carrier that forgot its last records gets them again from who has them")
    func forgetful() throws {
        let first = try world.found("first", over: carrier.link())
        let second = try world.open("second", over: carrier.link())
        for number in 1...5 { try first.add("new-\(number)") }
        try expectSame([first, second])
        let end = carrier.end
        carrier.forget(3)
        try second.promote()
        #expect(carrier.end == end + 1)
        try second.add("after")
        try expectSame([second, first])
        try second.close()
        try first.close()
    }

    @Test("What is ordered and finds no room here is done when there is room, before anything else")
    func noRoom() throws {
        world.options.store.maximumByteCount = 800 << 10
        let first = try world.found("first", over: carrier.link())
        var problem: StoreError?
        var count = 0
        while problem == nil, count < 5_000 {
            count += 1
            do { try first.add("new-\(count)") } catch let error as StoreError { problem = error }
        }
        guard case .replicated(.notStoredHere) = problem?.kind else {
            Issue.record("\(String(describing: problem))")
            return
        }
        #expect(try !first.has("new-\(count)"))
        #expect(throws: StoreError.self) { try first.add("more") }
        try first.close()
        world.options.store.maximumByteCount = Store.Options().maximumByteCount
        let again = try world.open("first", over: carrier.link())
        try again.promote()
        try again.add("last")
        #expect(try again.has("new-\(count)"))
        let second = try world.open("second", over: carrier.link())
        try expectSame([again, second])
        try second.close()
        try again.close()
    }

    @Test("Of the records the last ones are kept, by who writes and by who follows")
    func keepsTheLast() throws {
        world.options.carriedRecordCount = 8
        let first = try world.found("first", over: carrier.link())
        let second = try world.open("second", over: carrier.link())
        for number in 1...20 { try first.add("new-\(number)") }
        try expectSame([first, second])
        let end = try first.number()
        for replica in [first, second] {
            #expect(try replica.store.carriedRecord(end - 8) == nil)
            for number in (end - 7)...end {
                #expect(try replica.store.carriedRecord(number) != nil)
            }
        }
        try second.close()
        try first.close()
    }

    @Test("Options that mean nothing are refused")
    func options() throws {
        try world.found("first", over: carrier.link()).close()
        let changes: [(inout Replica.Options) -> Void] = [
            { $0.name = "" }, { $0.name = String(repeating: "x", count: 257) },
            { $0.lookMilliseconds = 0 }, { $0.lookMilliseconds = .min },
            { $0.lookMilliseconds = .max }, { $0.snapshotCount = 0 },
        ]
        for change in changes {
            var options = Replica.Options()
            change(&options)
            #expect(throws: ReplicationError.self) {
                try Replica.open(
                    at: world.path("first"), over: carrier.link(), with: world.key,
                    options: options)
            }
        }
    }

    @Test("Bytes that are no effects change nothing")
    func hostileEffects() throws {
        let first = try world.found("first", over: carrier.link())
        try first.add("one")
        let number = try first.number()
        let bytes = try #require(try first.store.carriedRecord(number))
        let effects = Array(bytes[104..<(bytes.count - 32)])
        try first.close()
        let second = try world.open("second", over: carrier.link())
        try second.wait(for: number, within: .seconds(30))
        let lines = try second.lines()
        var next = try #require(try second.store.replicaPlace())
        next.number += 1
        var numbers = SplitMix64(seed: 1)
        var refusedCount = 0
        for trial in 0..<400 {
            var hostile = effects
            switch trial % 4 {
            case 0: hostile.removeLast(1 + numbers.below(hostile.count - 1))
            case 1: hostile[numbers.below(hostile.count)] ^= UInt8(1 << numbers.below(8))
            case 2: hostile.insert(UInt8(numbers.below(256)), at: numbers.below(hostile.count))
            default: hostile = (0...numbers.below(200)).map { _ in UInt8(numbers.below(256)) }
            }
            let commit = ReplicatedCommit(effects: hostile, place: next, records: [])
            do throws(StoreError) {
                // Some say no more than what is there.
                next = try second.store.apply([commit])
                next.number += 1
            } catch {
                guard case .replicated(.diverged) = error.kind else { throw error }
                refusedCount += 1
            }
        }
        #expect(refusedCount > 300)
        #expect(try second.lines() == lines)
        try second.close()
    }

    @Test(
        "A replica that the carrier has left behind begins anew from a snapshot, and its file is kept"
    )
    func leftBehind() throws {
        let first = try world.found("first", over: carrier.link())
        try world.open("second", over: carrier.link()).close()
        for number in 1...5 {
            try first.add("new-\(number)")
            try first.putSnapshot()
        }
        let second = try world.open("second", over: carrier.link())
        try expectSame([first, second])
        #expect(world.files.contains { $0.hasPrefix("second.latchkey.left-behind-") })
        try second.close()
        try first.close()
    }

    @Test("A snapshot that was changed is no beginning")
    func changedSnapshot() throws {
        let first = try world.found("first", over: carrier.link())
        let place = try #require(carrier.contents.withLock { $0.snapshots.first?.value })
        try world.flip(place, byte: 20_000)
        #expect(throws: ReplicationError.self) { try world.open("second", over: carrier.link()) }
        #expect(!world.files.contains("second.latchkey"))
        try first.close()
    }

    @Test("Of two histories after a carrier forgot, none is taken for the other")
    func twoHistories() throws {
        let first = try world.found("first", over: carrier.link())
        let link = carrier.link()
        let second = try world.open("second", over: link)
        try first.add("one")
        try expectSame([first, second])
        link.isCut = true
        try first.add("two")
        try first.close()
        carrier.forget(1)
        link.isCut = false
        try second.promote()
        try second.add("other")
        let again = try world.open("first", over: carrier.link())
        #expect(throws: ReplicationError.self) { try again.promote() }
        #expect(try again.has("two"))
        #expect(try !again.has("other"))
        #expect(throws: StoreError.self) { try again.add("no") }
        try again.close()
        try second.close()
    }

    @Test("Nobody writes to a replica who does not know of replicas, and everybody reads it")
    func alone() throws {
        let first = try world.found("first", over: carrier.link())
        try first.add("one")
        try first.close()
        #expect(throws: StoreError(.replicated(.notAttached))) {
            try Store.open(at: world.path("first"))
        }
        var options = Store.Options()
        options.isReadOnly = true
        let store = try Store.open(at: world.path("first"), options: options)
        #expect(try store.verify().findings.isEmpty)
        try store.close()
        try Replica.leave(at: world.path("first"))
        let left = try Store.open(at: world.path("first"))
        try left.perform([AccountOperation(.organization("two"), in: "acme")])
        #expect(try left.verify().findings.isEmpty)
        try left.close()
        #expect(throws: ReplicationError.self) {
            try world.open("first", over: carrier.link())
        }
    }

    @Test("What is to be read at a record waits for it, and not for ever")
    func readsOwnWrites() throws {
        let first = try world.found("first", over: carrier.link())
        let link = carrier.link()
        let second = try world.open("second", over: link)
        for number in 1...20 {
            try first.add("new-\(number)")
            let isThere = try second.read(atLeast: first.number(), within: .seconds(30)) { view in
                try view.hasOrganization("new-\(number)")
            }
            #expect(isThere)
        }
        link.isCut = true
        try first.add("last")
        let number = try first.number()
        #expect(throws: ReplicationError.tooLate(waitedFor: number, standsAt: number - 1)) {
            try second.read(atLeast: number, within: .milliseconds(20)) { _ in }
        }
        usleepMilliseconds(30)
        #expect(throws: ReplicationError.self) {
            try second.read(noOlderThan: .milliseconds(20)) { _ in }
        }
        try second.close()
        try first.close()
    }

    @Test("Records come from no other store, and with no other key")
    func foreign() throws {
        let first = try world.found("first", over: carrier.link())
        let other = try ReplicaWorld()
        let otherCarrier = SimulatedCarrier(other.folder)
        let stranger = try other.found("stranger", over: otherCarrier.link())
        try stranger.close()
        let again = try other.open("stranger", over: carrier.link())
        #expect(throws: ReplicationError.self) { try again.promote() }
        try again.close()
        let key = try ReplicationKey(Array(repeating: 8, count: 32))
        #expect(throws: ReplicationError.noSnapshot) {
            try Replica.open(at: world.path("second"), over: carrier.link(), with: key)
        }
        try first.close()
    }
}
