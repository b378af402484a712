import AccessRules
import Glibc
import Latchkey
import SystemPackage

/// The store that is copied: what it is after any number of steps is known without it.
///
/// A step is one commit: an organization and a group get other names, and an asset is added. So how many assets there are says
/// how many steps were made, and each thing which step touched it last.
enum CopiesWorld {
    static let name = "live.latchkey"
    private static let organizationCount = 40
    private static let groupCount = 10
    private static let userCount = 20

    static var options: Store.Options {
        var options = Store.Options()
        options.clock = { sampleNow }
        options.maximumByteCount = 1 << 28
        return options
    }

    /// For whoever copies: with a clock that moves, since backups have their names by it.
    static var readOnly: Store.Options {
        var options = options
        options.isReadOnly = true
        options.clock = {
            var now = timespec()
            unsafe clock_gettime(CLOCK_MONOTONIC, &now)
            let milliseconds = Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
            return sampleNow.adding(milliseconds)
        }
        return options
    }

    /// Makes it, before any step.
    static func make(in folder: FilePath) throws {
        let lines = folder.appending("lines")
        try Files.write(Array(export(behind: 0).utf8), to: lines)
        let file = try FileDescriptor.open(lines, .readOnly)
        defer { try? file.close() }
        try Store.create(
            at: folder.appending(name), importing: [ImportSource(name: "lines", file: file)],
            options: options
        ).store.close()
    }

    static func step(_ number: Int, _ store: Store) throws {
        try store.administer { administration in
            try administration.update(
                .organization(
                    Organization(
                        account: "acme", id: Identity("o\(number % organizationCount)"),
                        name: "Step \(number)")))
            try administration.update(
                .group(
                    Group(
                        account: "acme", id: Identity("g\(number % groupCount)"),
                        name: "Step \(number)")))
            try administration.insert(
                .asset(
                    Asset(
                        account: "acme", id: Identity("a\(number)"),
                        organization: Identity("o\(number % organizationCount)"),
                        kind: "document", name: "Made in step \(number)")))
        }
    }

    /// How many steps an export is behind.
    static func stepCount(_ export: String) -> Int {
        export.split(separator: "\n").count { $0.hasPrefix(#"{"type":"asset""#) }
    }

    /// The export of the store as it is behind so many steps.
    static func export(behind stepCount: Int) -> String {
        var lines = [
            #"{"type":"latchkey","version":1}"#,
            #"{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}"#,
        ]
        for user in 0..<userCount {
            let role = user == 0 ? "administrator" : "editor"
            lines.append(
                #"{"type":"user","account":"acme","id":"u\#(user)","email":"u\#(user)@acme.example","#
                    + #""name":"User \#(user)","role":"\#(role)"}"#)
        }
        for organization in 0..<organizationCount {
            let name = name(of: organization, among: organizationCount, stepCount)
            lines.append(
                #"{"type":"organization","account":"acme","id":"o\#(organization)","name":"\#(name)"}"#
            )
        }
        for group in 0..<groupCount {
            let name = name(of: group, among: groupCount, stepCount)
            lines.append(#"{"type":"group","account":"acme","id":"g\#(group)","name":"\#(name)"}"#)
        }
        for organization in 0..<organizationCount {
            // The first step is number 1.
            let first = organization == 0 ? organizationCount : organization
            for step in stride(from: first, through: stepCount, by: organizationCount) {
                lines.append(
                    #"{"type":"asset","account":"acme","id":"a\#(step)","organization":"o\#(organization)","#
                        + #""kind":"document","name":"Made in step \#(step)"}"#)
            }
        }
        for group in 0..<groupCount {
            for user in stride(from: group % 3, to: userCount, by: 3) {
                lines.append(
                    #"{"type":"membership","account":"acme","group":"g\#(group)","#
                        + #""user":"u\#(user)","time":"2026-03-01T00:00:00Z"}"#
                )
            }
        }
        for organization in 0..<organizationCount {
            lines.append(
                #"{"type":"grant","account":"acme","organization":"o\#(organization)","#
                    + #""group":"g\#(organization % groupCount)","time":"2026-03-01T00:00:00Z"}"#)
        }
        let end = #"{"type":"end","lines":\#(lines.count)}"#
        return (lines + [end]).joined(separator: "\n") + "\n"
    }

    /// What a thing of a number was called last.
    private static func name(of number: Int, among count: Int, _ stepCount: Int) -> String {
        let last = stepCount - (stepCount - number) % count
        return stepCount >= number && last > 0 ? "Step \(last)" : "Thing \(number)"
    }
}
