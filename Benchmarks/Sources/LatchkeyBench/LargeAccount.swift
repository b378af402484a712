import Foundation
import Latchkey
import SystemPackage

/// A large account: 500 people of all roles and 2,000 Lite users, 3,000 organizations, 60 groups of which four
/// deny passwords, 400,000 assets by organization as 1 / (rank + 5), a tenth embedded, some with a list of up to four
/// users and two groups. Short: a tenth of it.
struct LargeAccount {
    let userCount: Int
    let organizationCount: Int
    let assetCount: Int
    static let groupCount = 60
    /// The largest group has a fifth of the users.
    var memberCount: Int { userCount / 5 }

    init(isShort: Bool) {
        let scale = isShort ? 10 : 1
        userCount = 2_500 / scale
        organizationCount = 3_000 / scale
        assetCount = 400_000 / scale
    }

    /// Makes a store of it at a path.
    func create(at path: String) throws {
        for suffix in ["", "-lock", ".jsonl"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try write(to: path + ".jsonl")
        let file = try FileDescriptor.open(path + ".jsonl", .readOnly)
        defer { try? file.close() }
        let source = ImportSource(name: "large", file: file)
        let (store, _) = try Store.create(at: FilePath(path), importing: [source])
        try store.close()
    }

    /// Writes its lines.
    func write(to path: String) throws {
        guard let file = fopen(path, "w") else { throw BenchError("cannot write \(path)") }
        setvbuf(file, nil, _IOFBF, 1 << 20)
        var random = SplitMix(seed: 7)
        func line(_ text: String) {
            fputs(text, file)
            fputs("\n", file)
        }
        line(#"{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}"#)
        let roles = ["administrator", "manager", "editor", "creator", "readOnly"]
        for user in 0..<userCount {
            let role = user < userCount / 5 ? roles[user % 50 == 0 ? 0 : 1 + user % 4] : "lite"
            line(
                #"{"type":"user","account":"acme","id":"u\#(user)","email":"u\#(user)@acme.example","name":"User \#(user)","role":"\#(role)"}"#
            )
        }
        for organization in 0..<organizationCount {
            line(
                #"{"type":"organization","account":"acme","id":"o\#(organization)","name":"Organization \#(organization)"}"#
            )
        }
        for group in 0..<Self.groupCount {
            let denied = group % 15 == 14 ? #","deniedAssetTypes":["password"]"# : ""
            line(
                #"{"type":"group","account":"acme","id":"g\#(group)","name":"Group \#(group)"\#(denied)}"#
            )
        }
        // Groups have no Lite users, who would reach too many organizations, but for the last one, which
        // has one organization and as many members as there are people.
        for group in 0..<Self.groupCount {
            let isLast = group == Self.groupCount - 1
            let people = userCount / 5
            for member in isLast ? Array(0..<people) : random.distinct(people / 6, below: people) {
                line(
                    #"{"type":"membership","account":"acme","group":"g\#(group)","user":"u\#(member)"}"#
                )
            }
            let reach = isLast ? 1 : (organizationCount / 60) * (1 + random.below(17))
            for organization in random.distinct(reach, below: organizationCount) {
                line(
                    #"{"type":"grant","account":"acme","organization":"o\#(organization)","group":"g\#(group)"}"#
                )
            }
        }
        for user in userCount / 5..<userCount {
            line(
                #"{"type":"grant","account":"acme","organization":"o\#(random.below(organizationCount))","user":"u\#(user)"}"#
            )
        }
        let kinds = ["password", "document", "configuration", "contact", "licence"]
        let weight = (0..<organizationCount).reduce(0.0) { $0 + 1 / Double($1 + 5) }
        var asset = 0
        for organization in 0..<organizationCount {
            let share = Double(assetCount) / weight / Double(organization + 5)
            let first = asset
            for _ in 0..<max(1, Int(share)) {
                var more = ""
                if random.chance(80) {
                    let users = random.distinct(1 + random.below(4), below: userCount / 5)
                        .map { "\"u\($0)\"" }.joined(separator: ",")
                    let groups = random.distinct(random.below(3), below: Self.groupCount)
                        .map { "\"g\($0)\"" }.joined(separator: ",")
                    more = #","access":{"users":[\#(users)],"groups":[\#(groups)]}"#
                } else if asset > first, random.chance(100) {
                    more = #","container":"a\#(first + random.below(asset - first))""#
                }
                line(
                    #"{"type":"asset","account":"acme","id":"a\#(asset)","organization":"o\#(organization)","kind":"\#(kinds[random.below(5)])","name":"Asset \#(asset)"\#(more)}"#
                )
                asset += 1
            }
        }
        guard fclose(file) == 0 else { throw BenchError("cannot write \(path)") }
    }
}
