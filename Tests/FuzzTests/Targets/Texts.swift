import AccessRules
import Foundation
import LMDB

@testable import Latchkey

/// What a text is taken for, then the text: what is read is written as it was, and what nobody was
/// given opens nothing.
func fuzzText(_ input: [UInt8]) throws {
    let (kind, bytes) = input.split
    let text = String(decoding: bytes, as: UTF8.self)
    switch kind % 10 {
    case 0: try position(ChangePosition(text), text)
    case 1: try position(bytes)
    case 2: try instant(text)
    case 3: try instant(bytes)
    case 4: try names(text)
    case 5: try secrets(text)
    case 6: try shown(text)
    case 7: try wordsOfQueries(text)
    case 8: try entry(bytes)
    default: try identities(bytes)
    }
}

private func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

private func position(_ position: ChangePosition, _ text: String) throws {
    let coded = Data("[\(JSONLine.quoted(text))]".utf8)
    let decoded = try? JSONDecoder().decode([ChangePosition].self, from: coded)
    try hold(same(position.description, text), "\(text) is written as \(position)")
    try hold(decoded == [position], "\(text) is another position as JSON")
    let place = try answer(text) { try FuzzStore.shared.store.read { try $0.place(position) } }
    try hold(place == nil || position.isWellFormed, "\(text) has a place")
}

/// A place in the order of this store, whether it is there or not.
private func position(_ bytes: [UInt8]) throws {
    var reader = FuzzReader(bytes)
    let place = ChangePlace(
        run: reader.long(), offset: reader.number(), trace: reader.number())
    let store = FuzzStore.shared.store
    let found = try store.positions.position(place)
    let again = try store.positions.place(of: found)
    try hold(again == place, "\(place) is sealed as \(again)")
    try position(found, found.description)
}

extension View {
    fileprivate func place(_ position: ChangePosition) throws(StoreError) -> ChangePlace {
        let place = try positions.place(of: position)
        try reader.checkIsThere(place)
        return place
    }
}

private func instant(_ text: String) throws {
    guard let instant = try? Instant(iso8601: text) else { return }
    try hold(Instant.iso8601Range.contains(instant), "\(text) is \(instant.iso8601)")
    try hold(try Instant(iso8601: instant.iso8601) == instant, "\(text) is written as another")
    try hold(instant.iso8601.prefix(19) == text.prefix(19), "\(text) is \(instant.iso8601)")
}

private func instant(_ bytes: [UInt8]) throws {
    var reader = FuzzReader(bytes)
    let instant = Instant(millisecondsSince1970: Int64(bitPattern: reader.long()))
    let isWritten = (try? Instant(iso8601: instant.iso8601)) == instant
    try hold(
        isWritten == Instant.iso8601Range.contains(instant),
        "\(instant.millisecondsSince1970) is written as \(instant.iso8601)")
}

private func names(_ text: String) throws {
    if let reference = try? Ref<User>(text) {
        try hold(same("\(reference)", text), "\(text) is written as \(reference)")
        try hold(!reference.account.text.contains("/"), "\(reference.account) has a /")
    }
    if let role = Role(name: text) { try hold(same(role.name, text), "\(text) is \(role)") }
    if let ask = Ask(name: text) {
        for target in TargetKind.allCases {
            guard let action = ask.action(on: target) else { continue }
            try hold(Ask(name: action.name) != nil, "\(action) has no name")
        }
    }
    if let bytes = HexadecimalText.bytes(of: text) {
        try hold(same(bytes.hexadecimal, text), "\(text) is written as \(bytes.hexadecimal)")
    }
}

private func secrets(_ text: String) throws {
    let store = FuzzStore.shared.store
    let key = try store.present(apiKey: text)
    try hold(
        (key != nil) == same(text, FuzzStore.apiKey), "\(text) opens \(String(describing: key))")
    guard !same(text, FuzzStore.token) else { return }
    let opened = try store.open(invitationToken: text)
    try hold(opened == nil, "\(text) opens \(String(describing: opened))")
}

private func shown(_ text: String) throws {
    let shown = text.shown
    for scalar in shown.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            throw Broken("U+\(String(scalar.value, radix: 16)) is shown")
        default: break
        }
    }
    try hold(same(shown.shown, shown), "what is shown is shown otherwise")
    let read = try JSONDecoder().decode(
        [String].self, from: Data("[\(JSONLine.quoted(text))]".utf8))
    try hold(read.count == 1 && same(read[0], text), "\(text) is another as JSON")
    let error = LMDBError(.closed, operation: text, path: text)
    try hold(!"\(error)".isEmpty, "an error says nothing")
}

/// JSON as the store writes it.
private enum JSONLine {
    static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(Array(text.utf8))
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

private func wordsOfQueries(_ text: String) throws {
    try words(User.self, text)
    try words(Grant.self, text)
    try words(LogEntry.self, text)
}

private func words<Thing: AccountMember>(_ thing: Thing.Type, _ text: String) throws {
    let query = Query<Thing>(in: Identity(text))
    try FuzzStore.shared.store.read { view in
        _ = try answer(text) { try view.all(query) }
        let known = Query<Thing>(in: "acme")
        _ = try answer(text) { try view.all(known.ordered(by: Order(text: text))) }
        let counts = try answer(text) { try view.counts(known, byFieldNamed: text) }
        if let counts { try hold(counts.allSatisfy { $0.count > 0 }, "\(text) counts nothing") }
    }
}

/// Who enters where, and what the log tells of the client.
private func entry(_ bytes: [UInt8]) throws {
    var reader = FuzzReader(bytes)
    let flags = reader.byte()
    let user: Identity = flags & 1 != 0 ? "u1" : Identity(reader.text())
    let home: Identity = flags & 2 != 0 ? "acme" : Identity(reader.text())
    let account: Identity = flags & 4 != 0 ? "noc" : Identity(reader.text())
    let store = FuzzStore.shared.store
    let reference = Ref<User>(user, of: home)
    _ = try answer("\(reference)") { try store.entryRequirements(for: reference) }
    _ = try answer("\(reference)") {
        let session = try store.session(
            for: reference, in: account, client: reader.text(), signIn: [])
        return try session.allowedActions(on: .subject(reference))
    }
}

/// Questions about things of any identity.
private func identities(_ bytes: [UInt8]) throws {
    var reader = FuzzReader(bytes)
    let flags = reader.byte()
    let account: Identity = flags & 1 != 0 ? "acme" : Identity(reader.text())
    let user = Ref<User>(flags & 2 != 0 ? "u1" : Identity(reader.text()), of: account)
    let id = Identity(reader.text())
    let targets: [Target] = [
        .organization(Ref(id, of: account)), .asset(Ref(id, of: account)),
        .group(Ref(id, of: account)), .subject(Ref(id, of: account)),
        .connection(Ref(id, of: account)), .account(id),
        .log(account, sequence: UInt64(flags)),
    ]
    try FuzzStore.shared.store.read { view in
        for target in targets {
            guard
                let actions = try answer("\(target)", { try view.allowedActions(user, on: target) })
            else { continue }
            for action in actions {
                let question = Question(may: user, action, target)
                try hold(try view.can(question), "\(question) is allowed and denied")
            }
        }
        _ = try answer("\(id)") { try view.logHead(of: id) }
        _ = try answer("\(id)") {
            try view.organizations(Reach(of: user, in: id, for: .editOrganization))
        }
    }
}
