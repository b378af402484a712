import AccessRules
import Testing

@testable import Latchkey

/// The cases about Lite users and seats, each by its number.
@Suite struct LimitCaseTests {
    let world: ActingWorld

    init() throws {
        world = try ActingWorld()
        for id in ["south", "o1", "o2", "o3"] as [Identity] {
            #expect(try world.does("acme/ann", .grant(id, to: .user("lea"))) == "done")
        }
    }

    @Test("case 30: Lite with five, a sixth granted")
    func case30() throws {
        #expect(try world.does("acme/ann", .grant("o4", to: .user("lea"))) == "refused liteScope")
        #expect(try world.host(.grant("o4", to: .user("lea"))) == "refused liteScope")
        // What is deleted does not count, and what is archived does.
        #expect(try world.does("acme/ann", .archiveOrganization("o3")) == "done")
        #expect(try world.does("acme/ann", .grant("o4", to: .user("lea"))) == "refused liteScope")
        #expect(try world.does("acme/ann", .deleteOrganization("o3")) == "done")
        #expect(try world.does("acme/ann", .grant("o4", to: .user("lea"))) == "done")
        #expect(try world.does("acme/ann", .restoreOrganization("o3")) == "refused liteScope")
    }

    @Test("case 32: Lite with five, a group of theirs gains one")
    func case32() throws {
        #expect(try world.does("acme/ann", .join("techs", "lea")) == "done")
        #expect(try world.does("acme/ann", .grant("o3", to: .group("techs"))) == "done")
        let session = try world.session("acme/ann")
        let kind = kind { try session.perform(.grant("o4", to: .group("techs"))) }
        guard case .refused(.liteScope, let concerned) = kind else {
            Issue.record("was \(String(describing: kind))")
            return
        }
        #expect(
            concerned == ["user acme/lea: acme/north acme/south acme/o1 acme/o2 acme/o3 acme/o4"])
        #expect(
            try world.does("acme/ann", .grant("o4", to: .group("techs"))) == "refused liteScope")
    }

    @Test("case 33: An Editor with six becomes Lite, and one with five")
    func case33() throws {
        for id in ["south", "o1", "o2", "o3", "o4"] as [Identity] {
            #expect(try world.does("acme/ann", .grant(id, to: .user("bob"))) == "done")
        }
        #expect(try world.does("acme/ann", .assignRole("bob", .lite)) == "refused liteScope")
        #expect(try world.does("acme/ann", .revokeAccess(to: "o4", from: .user("bob"))) == "done")
        #expect(try world.does("acme/ann", .assignRole("bob", .lite)) == "done")
    }

    @Test("case 34: Lite gets all organizations")
    func case34() throws {
        #expect(
            try world.does("acme/ann", .setAllOrganizations("lea", true))
                == "refused liteAllOrganizations")
        #expect(
            try world.does("acme/ann", .assignRole("mia", .lite)) == "refused liteAllOrganizations")
        #expect(
            try world.does("acme/ann", .invite("new", .lite, everything: true))
                == "refused liteAllOrganizations")
    }

    @Test func seatsAreTakenByActiveUsersWhoAreNotLite() throws {
        // ann, art, max, mia, bob, cat, uma and rea.
        #expect(try world.does("acme/mia", .setSeatLimit(8)) == "done")
        #expect(try world.does("acme/mia", .invite("new", .editor)) == "done")
        #expect(try world.does("acme/mia", .activateUser("new")) == "refused seatLimit")
        #expect(try world.does("acme/mia", .assignRole("lea", .readOnly)) == "refused seatLimit")
        #expect(try world.does("acme/mia", .setSeatLimit(7)) == "refused seatLimit")
        #expect(try world.does("acme/mia", .setSeatLimit(nil)) == "done")
        #expect(try world.does("acme/mia", .activateUser("new")) == "done")
    }

    /// So whoever is refused costs the others in a group nothing.
    @Test func aSeatIsAskedForBeforeAnythingIsWritten() throws {
        #expect(try world.does("acme/mia", .setSeatLimit(8)) == "done")
        #expect(try world.does("acme/mia", .invite("new", .editor)) == "done")
        try world.store.write { writer in
            let progress = writer.undoable.progress
            for operation in [Operation.activateUser("new"), .assignRole("lea", .readOnly)] {
                #expect(throws: StoreError.self) {
                    try writer.execute(operation, by: Actor(host: 0, "acme"))
                }
                #expect(writer.undoable.progress == progress, "\(operation)")
            }
        }
    }
}
