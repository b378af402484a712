import AccessRules
import Testing

@testable import Latchkey

/// An invitation is delivered to a user of the delegate, with a token that is used once.
@Suite struct DeliveryTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, smallWorld)
        try store.write { try $0.insert(delivery(), tokenHash: hash(1)) }
    }

    private func delivery(
        _ administrator: Ref<User> = nia, opened: Instant? = nil
    ) -> InvitationDelivery {
        InvitationDelivery(
            connection: Ref("nights", of: "acme"), administrator: administrator, sent: testNow,
            opened: opened)
    }

    private func found(_ last: UInt8) throws -> InvitationDelivery? {
        try store.read { (view) throws in
            guard let key = try view.reader.delivery(hash(last)) else { return nil }
            return try view.reader.deliveryValue(key)
        }
    }

    private func open() throws {
        try store.write { writer in
            let key = try #require(try writer.reader.delivery(hash(1)))
            try writer.open(key, at: testNow.later(days: 1))
        }
    }

    @Test func aDeliveryIsFoundByItsTokenAndOpenedOnce() throws {
        #expect(try found(1) == delivery())
        #expect(try found(2) == nil)
        try open()
        #expect(try found(1)?.opened == testNow.later(days: 1))
        #expect(brokenRule { try open() } == .openedDelivery)
        #expect(
            brokenRule { try store.write { try $0.update(delivery()) } } == .openedDelivery)
        #expect(try store.problems() == [])
    }

    @Test func sendingAgainReplacesTheToken() throws {
        try open()
        try store.write { try $0.update(delivery(), tokenHash: hash(2)) }
        #expect(try found(1) == nil)
        #expect(try found(2) == delivery())
        #expect(try store.problems() == [])
    }

    @Test func thereIsOneForAPair() throws {
        #expect(
            brokenRule { try store.administer { try $0.insert(.delivery(delivery())) } }
                == .uniqueDelivery)
    }

    @Test func itIsForAUserOfTheDelegate() throws {
        for administrator in [bob, Ref<User>("nobody", of: "noc"), Ref<User>("nia", of: "other")] {
            #expect(throws: StoreError.self) {
                try store.administer { try $0.insert(.delivery(delivery(administrator))) }
            }
            #expect(throws: StoreError.self) {
                try store.write { try $0.insert(delivery(administrator)) }
            }
        }
        var other = delivery()
        other.connection = Ref("days", of: "acme")
        #expect(
            kind { try store.administer { try $0.insert(.delivery(other)) } }
                == .unknown(thing: "connection", "acme/days"))
    }

    @Test func itGoesWithItsUser() throws {
        let gone = User(
            account: "noc", id: "nia", email: "nia@noc.example", name: "Nia", role: .manager,
            status: .removed)
        try store.administer { try $0.update(.user(gone)) }
        #expect(try found(1) == nil)
        #expect(try !store.exportedRecords().contains(#""type":"delivery""#))
        #expect(try store.problems() == [])
        #expect(
            kind { try store.administer { try $0.insert(.delivery(delivery())) } }
                == .invalid("noc/nia is removed"))
    }

    @Test func itIsRemovedWithItsToken() throws {
        try store.administer { try $0.remove(delivery()) }
        #expect(try found(1) == nil)
        #expect(try store.problems() == [])
        #expect(throws: StoreError.self) { try store.administer { try $0.remove(delivery()) } }
        #expect(throws: StoreError.self) {
            try store.administer { try $0.update(.delivery(delivery())) }
        }
    }

    @Test func anImportedDeliveryIsOpenedByNoToken() throws {
        let first = try store.exportedRecords()
        let again = try Scratch()
        let second = try makeStore(again, first)
        #expect(try second.exportedRecords() == first)
        let key = try second.read { (view) throws in try view.reader.delivery(hash(1)) }
        #expect(key == nil)
    }

    private func kind(_ body: () throws -> Void) -> StoreError.Kind? {
        LatchkeyTests.kind(of: body)
    }
}
