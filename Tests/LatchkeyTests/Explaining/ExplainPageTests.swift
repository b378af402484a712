import AccessRules
import Foundation
import Latchkey
import Testing

/// `Docs/Explain.md` against the store: its example is made again and compared.
@Suite struct ExplainPageTests {
    private struct Block {
        var language: String
        var text: String
    }

    private func blocks() throws -> [Block] {
        let repository = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: repository.appending(path: "Docs/Explain.md"), encoding: .utf8)
        var blocks: [Block] = []
        var open: Block?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("```") else {
                open?.text += line + "\n"
                continue
            }
            if let block = open {
                blocks.append(block)
                open = nil
            } else {
                open = Block(language: String(line.dropFirst(3)), text: "")
            }
        }
        return blocks
    }

    @Test func theExampleIsWhatTheStoreSays() throws {
        let blocks = try blocks()
        let world = try #require(blocks.first { $0.language == "jsonl" })
        let scratch = try Scratch()
        let store = try makeStore(scratch, world.text)
        let questions = blocks.indices.filter { blocks[$0].language == "json" }
        #expect(questions.count == 2)
        for index in questions {
            var decoder = QuestionDecoder()
            let bytes = Array(blocks[index].text.utf8.dropLast())
            let question = try decoder.decode(line: bytes.span)
            let explanation = try store.explanation(of: question)
            #expect(explanation.tree + "\n" == blocks[index + 1].text)
        }
    }

    @Test func everyChangeOfTheTableHasItsText() throws {
        let organization = Ref<Organization>("o1", of: "acme")
        let group = Ref<Group>("g1", of: "acme")
        let asset = Ref<Asset>("a1", of: "acme")
        let user = Ref<User>("u2", of: "acme")
        let connection = Ref<Connection>("c1", of: "acme")
        let changes: [FlipChange: String] = [
            .setRole(of: user, to: .editor): "set the role of acme/u2 to editor",
            .setMaximumRole(of: connection, to: .manager):
                "set the maximum role of acme/c1 to manager",
            .grant(organization, to: .user("u2")): "grant acme/o1 to user acme/u2",
            .add(.connection("c1"), to: group): "add connection acme/c1 to group acme/g1",
            .remove(.user("u2"), from: group): "remove user acme/u2 from group acme/g1",
            .lift(kind: "password", from: group): "lift password from group acme/g1",
            .openList(of: asset): "open the list of acme/a1",
            .listUser(user, on: asset): "list user acme/u2 on acme/a1",
            .listGroup(group, on: asset): "list group acme/g1 on acme/a1",
            .setOrganizationState(of: organization, to: .normal):
                "set the state of organization acme/o1 to normal",
            .setAssetState(of: asset, to: .archived): "set the state of asset acme/a1 to archived",
            .activate(user): "activate user acme/u2",
            .accept(connection): "accept connection acme/c1",
            .extendGrant(of: organization, to: .user("u2"), at: testNow):
                "let the grant of acme/o1 to user acme/u2 hold at 2026-03-01T00:00:00Z",
        ]
        let page = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../Docs/Explain.md"), encoding: .utf8)
        for (change, text) in changes {
            #expect(change.description == text)
            #expect(page.contains("`\(text)`"), "\(text)")
        }
    }
}
