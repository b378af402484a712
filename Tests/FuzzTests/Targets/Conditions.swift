@testable import Latchkey

/// What a condition is about, then its text. A condition that is read is written so that it is read
/// again as itself; and asked of a small store it has as many answers as it counts.
func fuzzCondition(_ input: [UInt8]) throws {
    let (kind, rest) = input.split
    let text = String(decoding: rest, as: UTF8.self)
    switch kind % 7 {
    case 0: try ask(Organization.self, text)
    case 1: try ask(User.self, text)
    case 2: try ask(Asset.self, text)
    case 3: try ask(Group.self, text)
    case 4: try ask(Connection.self, text)
    case 5: try ask(Grant.self, text)
    default: try ask(LogEntry.self, text)
    }
}

private func ask<Thing: AccountMember>(_ thing: Thing.Type, _ text: String) throws {
    let predicate: Predicate<Thing>
    do { predicate = try Predicate<Thing>(text: text) } catch {
        guard case .invalid = error.kind else { throw Broken("\(text): \(error)") }
        return
    }
    let written = "\(predicate)"
    let again: Predicate<Thing>
    do { again = try Predicate<Thing>(text: written) } catch {
        throw Broken("\(written) cannot be read again: \(error)")
    }
    try hold("\(again)" == written, "\(written) is read again as \(again)")
    let query = Query<Thing>(in: "acme").where { _ in predicate }
    try FuzzStore.shared.store.read { view in
        let counted: Int
        do { counted = try view.count(query) } catch let error as StoreError {
            switch error.kind {
            case .damaged, .storage: throw Broken("\(written): \(error)")
            default: return
            }
        }
        let answers = try view.all(query)
        try hold(answers.count == counted, "\(written): \(answers.count) and not \(counted)")
    }
}
