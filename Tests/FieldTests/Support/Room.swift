import Foundation
import Testing

/// A place with mounts of its own, which end with it: a mount namespace whose folder has the
/// same path inside, on a file system in memory or on the disk.
///
/// Only root makes one. Inside, `$F` is the folder, and `FieldHost` and `latchkey` are commands
/// that every user can run.
final class Room: Sendable {
    enum Medium {
        /// A file system in memory, of so many KiB.
        case memory(kibibytes: Int)
        /// The folder itself.
        case disk
    }

    let folder: String
    private let anchor: Child
    private let outer: Room?

    static let why: Comment = "needs root, for mount namespaces and other users"

    /// Whether a room, a disk or a quota that cannot be made is a failure: `LATCHKEY_FIELD=required`,
    /// as `.ci/run` has it.
    static let isRequired = ProcessInfo.processInfo.environment["LATCHKEY_FIELD"] == "required"

    /// Whether rooms can be made here. Where they are required they are taken to be: then each test
    /// that cannot make one fails.
    static let isPossible: Bool = {
        if isRequired { return true }
        guard geteuid() == 0 else { return false }
        return (try? Room()) != nil
    }()

    /// Makes a room, and runs a script in it.
    ///
    /// - Parameter setup: Commands of the shell: mounts, above all.
    init(_ medium: Medium = .memory(kibibytes: 1 << 17), setup: String = ":") throws {
        outer = nil
        folder =
            FileManager.default.temporaryDirectory
            .appending(path: "latchkey-field-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let mount =
            switch medium {
            case .memory(let size): "mount -t tmpfs -o size=\(size)k,mode=755 none $F"
            case .disk: "chmod 755 $F"
            }
        anchor = try Child(
            Self.unshare(
                """
                \(mount); mkdir $F/bin
                for each in '\(Products.host)' '\(Products.latchkey)'; do
                    touch $F/bin/$(basename $each); mount --bind $each $F/bin/$(basename $each)
                done
                \(setup)
                """), Self.environment(folder))
        guard (try? anchor.reply()) == "ready" else { throw Refused() }
    }

    /// Makes a room within another that sees its mounts as they are now, and others of its own.
    init(in outer: Room, setup: String) throws {
        self.outer = outer
        folder = outer.folder
        anchor = try Child(
            outer.entering(Self.unshare(setup)), Self.environment(outer.folder))
        guard (try? anchor.reply()) == "ready" else { throw Refused() }
    }

    struct Refused: Error, CustomStringConvertible {
        let description =
            "a room of this setup cannot be made here: it needs root, for mount namespaces and other users"
    }

    private static func unshare(_ setup: String) -> [String] {
        [
            "unshare", "--mount", "--propagation", "private", "--", "/bin/bash", "-ec",
            setup + "\necho ready; exec cat",
        ]
    }

    deinit {
        anchor.kill()
        if outer == nil { try? FileManager.default.removeItem(atPath: folder) }
    }

    private static func environment(_ folder: String) -> [String: String] {
        let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        return [
            "F": folder, "LD_LIBRARY_PATH": libraries ?? "",
            "PATH": "\(folder)/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
        ]
    }

    /// A command as it is run in the room, by that user.
    func entering(_ command: [String], as user: Int? = nil) -> [String] {
        var words = ["nsenter", "--mount=/proc/\(anchor.number)/ns/mnt", "--"]
        if let user {
            words += ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--"]
        }
        return words + command
    }

    /// Runs a script of the shell in the room's folder.
    @discardableResult
    func shell(_ script: String, as user: Int? = nil) throws -> Outcome {
        let command = entering(["/bin/bash", "-c", "cd $F; " + script], as: user)
        return try Child.run(command, Self.environment(folder))
    }

    /// Starts a host in the room's folder.
    ///
    /// - Parameters:
    ///   - before: Commands of the shell that come before it, such as `ulimit`.
    ///   - wrapper: Commands that run it, such as `unshare --pid --fork`.
    func host(as user: Int? = nil, before: String = ":", wrapper: [String] = []) throws -> Child {
        let script = "cd $F; \(before); exec FieldHost"
        return try Child(
            entering(wrapper + ["/bin/bash", "-c", script], as: user), Self.environment(folder))
    }
}
