import AccessRules
import Latchkey
import Samples
import SystemPackage

/// The store that is damaged: two accounts with everything that a store can hold, and a log.
enum DamageWorld {
    static let name = "base.latchkey"
    static let accounts: [Identity] = ["acme", "noc"]
    static let userCount = 9
    static let organizationCount = 12

    /// 2026-03-01T00:00:00Z.
    static let now = Instant(millisecondsSince1970: 1_772_323_200_000)

    static var options: Store.Options {
        var options = Store.Options()
        options.clock = { now }
        options.maximumByteCount = 1 << 26
        return options
    }

    /// When the change of a number was made: minutes apart, so that the store can be asked as of each.
    static func time(ofChange number: Int) -> Instant {
        let minutes = Int64(number - changeCount)
        return Instant(millisecondsSince1970: now.millisecondsSince1970 + minutes * 60_000)
    }

    private static let changeCount = 6

    /// - Parameter times: How many times as many things there are.
    static func make(in folder: FilePath, times: Int = 1) throws {
        let clock = SteppedClock(time(ofChange: -1))
        var options = options
        options.clock = { clock.now }
        let lines = folder.appending("lines")
        try DamageFolder.write(Array(text(times).utf8), to: lines)
        let file = try FileDescriptor.open(lines, .readOnly)
        let store = try Store.create(
            at: folder.appending(name), importing: [ImportSource(name: "lines", file: file)],
            options: options
        ).store
        // Some commits more, so that pages are free, and values are replaced.
        for number in 0..<changeCount {
            clock.step(60_000)
            try store.administer { administration in
                try administration.insert(
                    .organization(
                        Organization(
                            account: "acme", id: Identity("x\(number)"), name: "Extra \(number)")))
                try administration.update(
                    .organization(
                        Organization(
                            account: "acme", id: "o0",
                            name: String(repeating: "Changed \(number) ", count: 60))))
                if number > 2 {
                    try administration.destroy(
                        Ref<Organization>(Identity("x\(number - 3)"), of: "acme"))
                }
            }
        }
        try store.close()
    }

    private static func text(_ times: Int) -> String {
        let (userCount, organizationCount) = (userCount * times, organizationCount * times)
        var lines: [String] = []
        for account in accounts {
            lines.append(
                #"{"type":"account","id":"\#(account)","subdomain":"\#(account)","name":"Account"}"#
            )
        }
        let roles = ["administrator", "manager", "editor", "creator", "readOnly", "lite"]
        for account in accounts {
            for user in 0..<userCount {
                let flag = user == 8 ? #","allOrganizations":true"# : ""
                lines.append(
                    #"{"type":"user","account":"\#(account)","id":"u\#(user)","email":"u\#(user)@"#
                        + #"\#(account).example","name":"User \#(user)","#
                        + #""role":"\#(roles[user % 6])"\#(flag)}"#)
            }
        }
        for account in accounts {
            for organization in 0..<organizationCount {
                let parent = organization > 6 ? #","parent":"o\#(organization - 5)""# : ""
                lines.append(
                    #"{"type":"organization","account":"\#(account)","id":"o\#(organization)","#
                        + #""name":"Organization \#(organization)","kind":"Kind"\#(parent)}"#)
            }
            for group in 0..<4 {
                let denied = group == 3 ? #","deniedAssetTypes":["password"]"# : ""
                lines.append(
                    #"{"type":"group","account":"\#(account)","id":"g\#(group)","#
                        + #""name":"Group \#(group)"\#(denied)}"#)
            }
        }
        for account in accounts {
            for asset in 0..<organizationCount * 2 {
                let kind = asset % 2 == 0 ? "password" : "document"
                let rest =
                    asset % 4 == 1
                    ? #","container":"a\#(asset - 1)""#
                    : asset % 8 == 2 ? #","access":{"users":["u1"],"groups":["g1"]}"# : ""
                lines.append(
                    #"{"type":"asset","account":"\#(account)","id":"a\#(asset)","#
                        + #""organization":"o\#(asset / 2)","kind":"\#(kind)","#
                        + #""name":"Asset \#(asset)"\#(rest)}"#)
            }
        }
        lines.append(
            #"{"type":"connection","id":"c","host":"acme","delegate":"noc","maximumRole":"editor","#
                + #""status":"accepted","message":"\#(String(repeating: "Nights. ", count: 200))"}"#
        )
        for account in accounts {
            for user in 0..<userCount where user % 6 != 5 {
                let interval =
                    user == 4
                    ? #","from":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z""# : ""
                lines.append(
                    #"{"type":"membership","account":"\#(account)","group":"g\#(user % 4)","#
                        + #""user":"u\#(user)"\#(interval)}"#)
            }
            for organization in 0..<organizationCount {
                lines.append(
                    #"{"type":"grant","account":"\#(account)","organization":"o\#(organization)","#
                        + #""group":"g\#(organization % 4)"}"#)
            }
            for organization in 0..<4 {
                lines.append(
                    #"{"type":"grant","account":"\#(account)","organization":"o\#(organization)","#
                        + #""user":"u5"}"#)
            }
        }
        lines.append(
            #"{"type":"grant","account":"acme","organization":"o1","connection":"c","#
                + #""until":"2027-01-01T00:00:00Z"}"#)
        for account in accounts {
            for entry in 0..<140 {
                lines.append(
                    #"{"type":"log","account":"\#(account)","time":"2026-02-01T10:00:00Z","#
                        + #""action":"read","operation":"viewAsset","#
                        + #""user":"\#(account)/u\#(entry % 5)","#
                        + #""resource":{"kind":"asset","id":"a\#(entry % 7)"},"#
                        + #""organization":"o\#(entry % 3)"}"#)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
