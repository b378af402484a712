import AccessRules
import Latchkey
import Testing

/// The cases in which it matters who and what counts, each by its number.
@Suite struct CountingCaseTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    @Test("case 31: Lite with three direct and three by group, one in both")
    func case31() throws {
        // lea has north already.
        for id in ["south", "o1"] as [Identity] {
            #expect(try world.does("acme/ann", .grant(id, to: .user("lea"))) == "done")
        }
        #expect(try world.does("acme/ann", .join("techs", "lea")) == "done")
        for id in ["o1", "o2", "o3"] as [Identity] {
            #expect(try world.does("acme/ann", .grant(id, to: .group("techs"))) == "done")
        }
        #expect(
            try world.does("acme/ann", .grant("o4", to: .group("techs"))) == "refused liteScope")
        #expect(try world.does("acme/ann", .grant("o4", to: .user("lea"))) == "refused liteScope")
        let lea = try world.session("acme/lea")
        #expect(try lea.organizations().items.map(\.id) == ["north", "south", "o1", "o2", "o3"])
    }

    @Test("case 56: 200 delegates, one more Lite user")
    func case56() throws {
        // ann, art, max, mia, bob, cat, uma and rea take a seat each.
        #expect(try world.does("acme/ann", .setSeatLimit(8)) == "done")
        for number in 0..<200 {
            let id = Identity("n\(number)")
            let user = User(
                account: "noc", id: id, email: "\(id)@noc.example", name: "\(id)", role: .editor)
            try world.store.administer { try $0.insert(.user(user)) }
        }
        let inside = try world.session("noc/n199", in: "acme")
        try inside.perform(.asset("nightly"))
        #expect(try world.does("acme/ann", .invite("liz", .lite)) == "done")
        #expect(try world.does("acme/ann", .activateUser("liz")) == "done")
        // The seats are as full as before, and no fuller.
        #expect(try world.does("acme/ann", .invite("new", .readOnly)) == "done")
        #expect(try world.does("acme/ann", .activateUser("new")) == "refused seatLimit")
        #expect(try world.does("acme/ann", .setSeatLimit(9)) == "done")
        #expect(try world.does("acme/ann", .activateUser("new")) == "done")
    }
}
