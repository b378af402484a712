import Foundation
import Latchkey
import Testing

/// Access matrices of real systems, and role models that were mined from them: the store must
/// give back exactly the matrix, whichever way the access came into it.
@Suite struct RoleMiningTests {
    /// A matrix, by the name of its file, with one of its models, or directly.
    struct Fixture: Sendable, CustomTestStringConvertible {
        var matrix: String
        var model: String?
        /// Every so many pairs is explained.
        var explainingEvery = 1

        var testDescription: String { "\(matrix) \(model ?? "directly")" }
    }

    @Test(
        arguments: [
            Fixture(matrix: "domino", model: "biclique", explainingEvery: 101),
            Fixture(matrix: "domino", model: "obmd", explainingEvery: 101),
            Fixture(matrix: "domino", model: "org_row", explainingEvery: 101),
            Fixture(matrix: "domino", model: nil, explainingEvery: 101),
            Fixture(matrix: "hc", model: "biclique", explainingEvery: 5),
            Fixture(matrix: "hc", model: "obmd", explainingEvery: 5),
            Fixture(matrix: "hc", model: "org_row", explainingEvery: 5),
            Fixture(matrix: "hc", model: nil, explainingEvery: 5),
            Fixture(matrix: "fire1", model: "obmd", explainingEvery: 4999),
        ])
    func theStoreGivesTheMatrix(_ fixture: Fixture) async throws {
        let matrix = try AccessMatrix(
            text: RealStore.fixture("role-mining/\(fixture.matrix).txt"))
        let model = try fixture.model.map {
            try RoleModel(text: RealStore.fixture("role-mining/\(fixture.matrix)_\($0).txt"))
        }
        let check = MatrixCheck(name: fixture.matrix, matrix: matrix)
        let real = try check.makeStore(model)
        let count = try await real.store.read { try check.check($0) }
        #expect(count.wrong == 0, "\(fixture.testDescription)")
        #expect(count.pairs == matrix.users.count * matrix.permissions.count)
        let every = fixture.explainingEvery
        let explained = try await MatrixExplanations(check, model).check(
            real.store, every: every, flipsEvery: every)
        #expect(explained.wrong == 0, "\(fixture.testDescription)")
        #expect(explained.pairs == (count.pairs + every - 1) / every)
        #expect(explained.withFlips > 0)
    }

    /// A matrix of more pairs is large: to find every flip in it takes long.
    private static let largeCellCount = 1_000_000

    static let folder = ProcessInfo.processInfo.environment["LATCHKEY_ROLE_MINING"]

    /// The matrices of a folder, each directly and by each of its models.
    static var files: [(matrix: URL, models: [URL])] {
        get throws {
            guard let folder else { return [] }
            let root = URL(fileURLWithPath: folder)
            let manager = FileManager.default
            func files(_ name: String) throws -> [URL] {
                try manager.contentsOfDirectory(
                    at: root.appending(path: name), includingPropertiesForKeys: nil
                ).filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }
            }
            let models = try files("role-models")
            return try files("matrices").map { matrix in
                let prefix = matrix.deletingPathExtension().lastPathComponent + "_"
                return (matrix, models.filter { $0.lastPathComponent.hasPrefix(prefix) })
            }
        }
    }

    @Test(.enabled(if: folder != nil, "LATCHKEY_ROLE_MINING names no folder"))
    func everyMatrixOfTheFolder() async throws {
        let stride = Effort.number("LATCHKEY_ROLE_MINING_EXPLAIN_EVERY") ?? 997
        let strideInLarge = Effort.number("LATCHKEY_ROLE_MINING_FLIPS_EVERY") ?? 1
        var matrices: [(name: String, models: [URL], matrix: AccessMatrix)] = []
        for (file, models) in try Self.files {
            let name = file.deletingPathExtension().lastPathComponent
            matrices.append(
                (name, models, try AccessMatrix(text: String(contentsOf: file, encoding: .utf8))))
        }
        // What is small comes first, so that it is known soon.
        matrices.sort { $0.matrix.cellCount < $1.matrix.cellCount }
        var whole = MatrixExplanations.Count()
        for (name, models, matrix) in matrices {
            let flipStride = matrix.cellCount > Self.largeCellCount ? strideInLarge : 1
            for model in models.map(Optional.some) + [nil] {
                let shown = model?.deletingPathExtension().lastPathComponent ?? "\(name) directly"
                let roles = try model.map {
                    try RoleModel(text: String(contentsOf: $0, encoding: .utf8))
                }
                whole += try await Self.run(
                    MatrixCheck(name: name, matrix: matrix), roles, shown, every: stride,
                    flipsEvery: flipStride)
            }
        }
        print("all: \(whole)")
    }

    /// Checks and explains one matrix by one model, and says how long it took.
    private static func run(
        _ check: MatrixCheck, _ model: RoleModel?, _ shown: String, every stride: Int,
        flipsEvery flipStride: Int
    ) async throws -> MatrixExplanations.Count {
        let clock = ContinuousClock()
        let begin = clock.now
        let real = try check.makeStore(model)
        let built = clock.now
        let count = try await real.store.read { try check.check($0) }
        #expect(count.wrong == 0, "\(shown)")
        let checked = clock.now
        let explained = try await MatrixExplanations(check, model).check(
            real.store, every: stride, flipsEvery: flipStride)
        #expect(explained.wrong == 0, "\(shown)")
        print(
            "\(shown): \(count.pairs) pairs, \(count.wrong) wrong; explained \(explained); "
                + "import \(built - begin), check \(checked - built), "
                + "explanations \(clock.now - checked)")
        return explained
    }
}
