import AccessRules
import Foundation
import Latchkey
import LatchkeyReplication
import Samples
import SystemPackage
import Testing

/// The programs of `Docs/Replicas.md`.
@Suite("The page of replicas")
struct ReplicasExample {
    private let world: ReplicaWorld
    private let bob = Ref<User>("bob", of: "acme")
    private let northwind = Ref<Organization>("north", of: "acme")

    init() throws {
        world = try ReplicaWorld()
        try world.create("clients", actingWorld)
        try FileManager.default.createDirectory(
            atPath: world.folder.appending("shared").string, withIntermediateDirectories: false)
        let key = world.folder.appending("replicas.key")
        try Data(String(repeating: "5a", count: 32).utf8).write(to: URL(filePath: key.string))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: key.string)
    }

    @Test("Setting up, and reading what was written elsewhere")
    func page() throws {
        let path = world.path("clients")
        let (keyFile, folder) = (
            world.folder.appending("replicas.key"), world.folder.appending("shared")
        )
        let writer = try found(path, keyFile, folder)
        let other = try opened(world.path("other"), keyFile, folder)
        let operations = [AccountOperation(.organization("new"), in: "acme")]
        let question = Question(
            may: Ref("ann", of: "acme"), .viewOrganization,
            .organization(Ref("new", of: "acme")))
        #expect(try readElsewhere(writer, other, operations, question))
        try other.close()
        try writer.close()
    }

    private func found(_ path: FilePath, _ keyFile: FilePath, _ folder: FilePath) throws -> Replica
    {
        let key = try ReplicationKey(ofFile: keyFile)
        let carrier = try FolderCarrier(at: folder)
        var options = Replica.Options()
        options.name = "east-1"
        let replica = try Replica.found(at: path, over: carrier, with: key, options: options)
        return replica
    }

    private func opened(_ path: FilePath, _ keyFile: FilePath, _ folder: FilePath) throws -> Replica
    {
        let key = try ReplicationKey(ofFile: keyFile)
        let carrier = try FolderCarrier(at: folder)
        let replica = try Replica.open(at: path, over: carrier, with: key)
        let allowed = try replica.store.read { view in
            try view.can(Question(may: bob, .editOrganization, .organization(northwind)))
        }
        #expect(allowed)
        return replica
    }

    private func readElsewhere(
        _ writer: Replica, _ other: Replica, _ operations: [AccountOperation],
        _ question: Question
    ) throws -> Bool {
        // Where something was written:
        try writer.store.perform(operations, id: "job-17")
        let number = try writer.number()

        // Elsewhere, by somebody who was given the number:
        let allowed = try other.read(
            atLeast: number, within: .seconds(5), noOlderThan: .seconds(30)
        ) { view in try view.can(question) }
        return allowed
    }
}
