import Foundation
import Testing

@testable import Latchkey

/// Files that are no sound store: every command that reads says so and changes nothing.
@Suite struct BadStoreTests {
    static let commands: [[String]] = [
        ["export", "bad"],
        ["info", "bad"],
        ["verify", "bad"],
        [
            "decide", "bad", "--user", "bright/erin", "--action", "view", "--organization",
            "bright/northwind",
        ],
        ["decide", "bad", "--batch", "-"],
        [
            "explain", "bad", "--user", "bright/erin", "--action", "view", "--organization",
            "bright/northwind",
        ],
        ["explain", "bad", "--batch", "-"],
        ["organizations", "bad", "--user", "bright/erin"],
        ["assets", "bad", "--user", "bright/erin"],
        ["users", "bad", "--action", "view", "--organization", "bright/northwind"],
    ]

    /// All but verification, which says what is wrong with whatever store it is given.
    private static var commandsThatAnswer: [[String]] { commands.filter { $0[0] != "verify" } }

    /// Runs every command, and an import, on the file `bad`.
    private func expectRefusals(
        _ place: Workplace, _ part: String = "bad", of commands: [[String]] = Self.commands,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let before = place.exists("bad") ? try? place.bytes("bad") : nil
        for command in commands {
            let run = try place.latchkey(command)
            run.expectError(4, "bad", part, at: location)
            #expect(run.output.isEmpty, sourceLocation: location)
        }
        if let before { #expect(try place.bytes("bad") == before, sourceLocation: location) }
    }

    @Test func missing() throws {
        let place = try Workplace()
        try expectRefusals(place, "no such file")
        #expect(try place.names().isEmpty)
        for command in Self.commands {
            let run = try place.latchkey(command + ["--json"])
            run.expectError(4, "bad")
            #expect(try run.objects().map { $0["error"] != nil } == [true])
        }
    }

    @Test func aDirectory() throws {
        let place = try Workplace()
        try FileManager.default.createDirectory(
            at: place.url("bad"), withIntermediateDirectories: false)
        try expectRefusals(place, "not a regular file")
    }

    @Test(.disabled(if: getuid() == 0, "root reads every file"))
    func unreadable() throws {
        let place = try Workplace.withBright()
        try FileManager.default.moveItem(at: place.url("bright.latchkey"), to: place.url("bad"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0], ofItemAtPath: place.url("bad").path)
        try expectRefusals(place, "permission denied")
    }

    @Test(arguments: [Data(), Data(count: 4_096), Data(count: 1 << 20), Data("text\n".utf8)])
    func notAStore(content: Data) throws {
        let place = try Workplace()
        try content.write(to: place.url("bad"))
        try expectRefusals(place)
    }

    @Test func truncated() throws {
        let place = try Workplace.withBright()
        let whole = try place.bytes("bright.latchkey")
        for count in [whole.count / 2, whole.count - 1, 8_192, 100] {
            try whole.prefix(count).write(to: place.url("bad"))
            try place.latchkey("info", "bad").expectError(4, "bad")
            try place.latchkey("import", "bad", "-").expectError(4, "bad")
            #expect(try place.bytes("bad").count == count)
            // Verification says what is left.
            let run = try place.latchkey("verify", "bad")
            run.expectError(4, "bad")
            #expect(count < 8_192 || run.output.contains("the file is truncated"), "\(run.output)")
        }
        try expectRefusals(place, of: Self.commandsThatAnswer)
    }

    /// What comes of a store whose bytes `find` are `replacement` everywhere.
    private func replace(_ find: [UInt8], with replacement: [UInt8], _ place: Workplace) throws {
        var bytes = try place.bytes("bright.latchkey")
        var start = bytes.startIndex
        var count = 0
        while let found = bytes.range(of: Data(find), in: start..<bytes.endIndex) {
            bytes.replaceSubrange(found, with: replacement)
            start = found.upperBound
            count += 1
        }
        try #require(count > 0)
        try bytes.write(to: place.url("bad"))
    }

    /// What the file says that it is, with the checksum that belongs to it.
    private func format(_ version: UInt32) throws -> [UInt8] {
        var bytes = Array("LTCH".utf8)
        bytes.append(version)
        bytes.append(try Tables.meta.checksum(of: MetaKey(field: .format), bytes.rawBytes))
        return bytes
    }

    @Test func ofANewerFormat() throws {
        let place = try Workplace.withBright()
        try replace(try format(newStoreFormatVersion), with: try format(99), place)
        try place.latchkey("import", "bad", "-").expectError(4, "version 99")
        for command in Self.commands {
            try place.latchkey(command).expectError(4, "version 99", "up to \(formatVersion)")
        }
    }

    @Test func thatNoLongerSaysWhatItIs() throws {
        let place = try Workplace.withBright()
        try replace(Array("LTCH".utf8), with: Array("XTCH".utf8), place)
        try place.latchkey("import", "bad", "-").expectError(4, "damaged", "table meta")
        for command in Self.commandsThatAnswer {
            try place.latchkey(command).expectError(4, "damaged", "table meta")
        }
        let run = try place.latchkey("verify", "bad")
        run.expectError(4, "bad is damaged", "salvage what can be read")
        // Everything else is proven all the same.
        #expect(run.lines.first?.hasPrefix("meta, key format: ") == true, "\(run)")
        #expect(!run.output.contains("account bright"), "\(run)")
    }

    @Test func damageIsFoundByChecksums() throws {
        let place = try Workplace.withBright()
        try replace(Array("Northwind Traders".utf8), with: Array("Northwind Raiders".utf8), place)
        #expect(try place.latchkey("export", "bad").status == 0)
        try place.latchkey("export", "bad", "--verify-checksums").expectError(4, "damaged")
        for command in Self.commands where command[0] != "verify" {
            let sound =
                [command[0], "bright.latchkey", "--verify-checksums"] + command.dropFirst(2)
            #expect(try place.latchkey(Array(sound)).status == 0)
        }
    }

    /// What is read may lie on a medium that cannot be written to.
    @Test(.disabled(if: getuid() == 0, "root writes every file"))
    func readingNeedsNoPermissionToWrite() throws {
        let place = try Workplace.withBright()
        let manager = FileManager.default
        try manager.moveItem(at: place.url("bright.latchkey"), to: place.url("bad"))
        try manager.setAttributes([.posixPermissions: 0o400], ofItemAtPath: place.url("bad").path)
        for command in Self.commands {
            #expect(try place.latchkey(command).status == 0)
        }
    }
}
