import AccessRules
import LMDB
import SystemPackage

@testable import Latchkey

/// Places and bytes: each of four takes a place in the file of a store and the byte that stands there.
///
/// The structure of the file is checked, by reading it. Where it is sound no walk ends by a signal:
/// the store is opened, everything is read and exported, and some questions are asked. What differs
/// from the whole store is told by verification.
func fuzzPages(_ input: [UInt8]) throws {
    var image = FuzzStore.shared.image
    guard !image.isEmpty, input.count >= 4 else { return }
    for start in stride(from: 0, through: input.count - 4, by: 4) {
        let place = Int(input.number(at: start) & 0xFF_FFFF) % image.count
        image[place] = input[start + 3]
    }
    guard image != FuzzStore.shared.image else { return }
    try FuzzStore.withFile(image, readDamaged)
}

private func readDamaged(_ path: FilePath) throws {
    do { _ = try Environment.checkStructure(ofFileAt: path) } catch { return }
    var options = FuzzStore.options
    options.isReadOnly = true
    guard let store = try? Store.open(at: path, options: options) else { return }
    defer { try? store.close() }
    let report = try? store.verify()
    let answers = try? everything(in: store)
    if let report, report.isSound {
        let whole = try everything(in: FuzzStore.shared.store)
        try hold(answers == whole, "what answers otherwise is called sound")
    }
}

/// What a store exports, and some decisions.
private func everything(in store: Store) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try store.read { view in
        var options = ExportOptions()
        options.includesLog = true
        try view.export(options) { bytes += $0 }
        for user in ["u1", "u2", "u3"] {
            for action in [Action.viewOrganization, .editOrganization] {
                for organization in ["o1", "o2", "o3"] {
                    let question = Question(
                        may: Ref<User>(Identity(user), of: "acme"), action,
                        .organization(Ref(Identity(organization), of: "acme")))
                    bytes.append(try view.decide(question).isAllowed ? 1 : UInt8(0))
                }
            }
        }
    }
    return bytes
}
