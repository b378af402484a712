import AccessRules
import Foundation
import Latchkey
import SystemPackage

/// What it takes to ask what would be, and to answer then: beside the same questions of what is, in turns.
struct ForeseeBench {
    let folder: String
    let isShort: Bool

    private static let questionCount = 200

    func run() throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/foresee"
        for suffix in ["", "-lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try OfficeWorld.create(at: path)
        let store = try Store.open(at: FilePath(path))
        let office = OfficeWorld(store: store, writer: 3)
        let manager = Ref<User>("manager3", of: "acme")
        // A grant, and an asset that is made.
        let one = [AccountOperation(office.operation(1), in: "acme")]
        let many = (0..<40).filter { $0 % 4 == 0 }
            .map { AccountOperation(office.operation($0), in: "acme") }
        var foreseeing = Times(), foreseeingMany = Times(), answering = Times(), asking = Times()
        for _ in 0..<(isShort ? 200 : 2_000) {
            try store.read { view in
                asking.note(try Harness.wallNanoseconds { try ask(view) })
                foreseeing.note(
                    try Harness.wallNanoseconds { try view.after(one, by: manager) { _ in } })
                foreseeingMany.note(
                    try Harness.wallNanoseconds { try view.after(many, by: manager) { _ in } })
                try view.after(one, by: manager) { after in
                    answering.note(try Harness.wallNanoseconds { try ask(after) })
                }
            }
        }
        try store.close()
        let question = asking.median / Double(Self.questionCount)
        func row(_ what: String, _ nanoseconds: Double) -> String {
            String(
                format: "| %@ | %.2f µs | %.1f |\n", what as NSString, nanoseconds / 1e3,
                nanoseconds / question)
        }
        return "| what | median | ÷ a decision by identities |\n|---|---:|---:|\n"
            + row("a decision of what is", question)
            + row("one of what would be", answering.median / Double(Self.questionCount))
            + row("`after` a grant, and nothing asked", foreseeing.median)
            + row("`after` ten assets that are made", foreseeingMany.median)
    }

    private func ask(_ view: View) throws {
        for number in 0..<Self.questionCount {
            let user = Ref<User>(Identity("editor\(number % CommitBench.writerCount)"), of: "acme")
            let organization = Ref<Organization>(Identity("o\(number % 50)"), of: "acme")
            _ = try view.decide(
                Question(may: user, .viewOrganization, .organization(organization)))
        }
    }

    private struct Times {
        private var all: [Double] = []
        mutating func note(_ time: Double) { all.append(time) }
        var median: Double { all.sorted()[all.count / 2] }
    }
}
