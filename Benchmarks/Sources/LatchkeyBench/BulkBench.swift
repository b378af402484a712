import AccessRules
import Foundation
import Latchkey
import SystemPackage

/// What a bulk of a thousand questions takes beside a thousand single ones, all by identity in one read, where nothing
/// of their heads is remembered: before each comes a commit that moves heads of any account, which is not counted.
struct BulkBench {
    let world: World
    let files: Files
    let isShort: Bool

    private let questionCount = 1_000
    private var roundCount: Int { isShort ? 41 : 201 }
    private var path: String { files.folder + "/bulk.latchkey" }

    private enum Way: String, CaseIterable {
        case single = "one by one"
        case bulk = "together"
    }

    func run() throws -> String {
        var text = "| \(questionCount) questions, nothing remembered | one by one, ns each "
        text += "| together, ns each | together ÷ one by one |\n|---|---:|---:|---:|\n"
        for found in try measure() {
            text += "| \(found.name) | \(found.nanoseconds[0]) | \(found.nanoseconds[1]) | "
            text += "\((found.ratio * 1_000).rounded() / 1_000) |\n"
        }
        return text
    }

    /// What each class of questions takes, one by one and together.
    func measure() throws -> [(name: String, nanoseconds: [Int], ratio: Double)] {
        Build.remove(path)
        try FileManager.default.copyItem(atPath: files.store, toPath: path)
        let store = try Store.open(at: FilePath(path))
        defer { try? store.close() }
        try store.administer { try $0.insertAccount("live", administrator: "ann") }
        var chooser = Chooser(world, seed: 7)
        var found: [(String, [Int], Double)] = []
        for kind in QuestionClass.allCases where world.has(kind) {
            let asks = try chooser.questions(kind, count: questionCount).asks.map { Question($0) }
            let (times, ratio) = try measure(asks, store)
            found.append((kind.rawValue, times, ratio))
        }
        // As a page is filled that one user sees.
        var one = try chooser.questions(.organization, count: questionCount).asks.map {
            Question($0)
        }
        for index in one.indices {
            guard case .organization(let organization) = one[index].target else { continue }
            one[index].user = Ref(
                Identity(Lines.user(firstUser(of: organization.account))),
                of: organization.account)
        }
        let (times, ratio) = try measure(one, store)
        return found + [("one user of each account", times, ratio)]
    }

    private func firstUser(of account: Identity) -> Int {
        world.accounts.enumerated().first { Lines.account(UInt32($0.offset)) == account.text }?
            .element.users.lowerBound ?? 0
    }

    private func measure(_ questions: [Question], _ store: Store) throws -> ([Int], Double) {
        // Identities are remembered over commits.
        let expected = try store.read { view in
            try questions.map { try view.decide($0).isAllowed }
        }
        var times = Way.allCases.map { _ in [Double]() }
        for _ in 0..<roundCount {
            for (index, way) in Way.allCases.enumerated() {
                try moveHeads(store)
                let found: ([Bool], UInt64) = try store.read { view in
                    // What a read looks up once is not counted.
                    _ = try view.decide(questions[0])
                    let start = Harness.nanoseconds()
                    var answers: [Bool] = []
                    switch way {
                    case .single:
                        for question in questions {
                            answers.append(try view.decide(question).isAllowed)
                        }
                    case .bulk:
                        for answer in view.decide(questions) {
                            answers.append(try answer.get().isAllowed)
                        }
                    }
                    return (answers, Harness.nanoseconds() - start)
                }
                guard found.0 == expected else { throw BenchError("answers differ") }
                times[index].append(Double(found.1) / Double(questionCount))
            }
        }
        let ratios = zip(times[1], times[0]).map { $0 / $1 }.sorted()
        let medians = times.map { Int($0.sorted()[$0.count / 2].rounded()) }
        return (medians, ratios[ratios.count / 2])
    }

    /// The only asset of an account comes and goes: where a block of heads goes away, any may have been moved.
    private func moveHeads(_ store: Store) throws {
        let round = Identity("a-\(Harness.nanoseconds())")
        try store.administer {
            try $0.insert(
                .asset(
                    Asset(account: "live", id: round, organization: "o", kind: "k", name: "A")))
        }
        try store.administer { try $0.destroy(Ref<Asset>(round, of: "live")) }
    }
}
