import AccessRules
import Foundation
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// A new store is there whole or not at all, and of those who make one at once one wins.
@Suite struct CreatingTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.folder.string)
    }

    @Test func whateverCallFailsThereIsAWholeStoreOrNone() throws {
        var number = 1
        while true {
            let (result, struck) = Faults.failing(call: number, with: 5) {
                try Store.create(at: scratch.store).close()
            }
            if struck == nil { try result.get() }
            if scratch.store.exists {
                let store = try Store.open(at: scratch.store)
                #expect(try store.problems() == [], "call \(number)")
                try store.close()
            } else {
                #expect(throws: (any Error).self) { try result.get() }
                try Store.create(at: scratch.store).close()
            }
            for name in try names() {
                // Nothing is left of the file that had no name yet.
                #expect(!name.contains("creating"), "call \(number): \(name)")
                try FileManager.default.removeItem(atPath: "\(scratch.folder)/\(name)")
            }
            if struck == nil { break }
            number += 1
        }
        #expect(number > 20)
    }

    @Test func ofManyWhoCreateAtOnceOneWins() async throws {
        for round in 0..<20 {
            let path = scratch.folder.appending("race-\(round)")
            let made = await withTaskGroup(of: Result<StoreIdentity, any Error>.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        Result {
                            let store = try Store.create(at: path)
                            defer { try? store.close() }
                            return store.identity
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let winners = made.compactMap { try? $0.get() }
            #expect(winners.count == 1, "round \(round)")
            for case .failure(let error) in made {
                guard case .storage(let cause)? = (error as? StoreError)?.kind else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(cause.kind == .alreadyExists)
            }
            let store = try await Store.open(at: path)
            #expect(store.identity == winners.first)
            try await store.close()
        }
    }

    @Test func whatHasTheNameIsNeverReplaced() throws {
        let (mine, theirs) = (scratch.folder.appending("mine"), scratch.folder.appending("theirs"))
        try Data("mine".utf8).write(to: URL(filePath: mine.string))
        try Data("theirs".utf8).write(to: URL(filePath: theirs.string))
        #expect(renameWithoutReplacing(mine, to: theirs) == Errno.fileExists.rawValue)
        #expect(try String(contentsOfFile: theirs.string, encoding: .utf8) == "theirs")
        #expect(try String(contentsOfFile: mine.string, encoding: .utf8) == "mine")
        let free = scratch.folder.appending("free")
        #expect(renameWithoutReplacing(mine, to: free) == 0)
        #expect(!mine.exists)
        #expect(try String(contentsOfFile: free.string, encoding: .utf8) == "mine")
    }

    @Test func whatAKilledProcessLeftIsInNobodysWay() throws {
        // The file beside it, at each length that it had while the process lived.
        let whole = scratch.folder.appending("whole")
        try Store.create(at: whole).close()
        let bytes = try Data(contentsOf: URL(filePath: whole.string))
        for length in stride(from: 0, through: bytes.count, by: 4_096) {
            let left = scratch.store.scratch("creating")
            try bytes.prefix(length).write(to: URL(filePath: left.string))
            try Store.create(at: scratch.store).close()
            #expect(left.exists)
            try Store.open(at: scratch.store).close()
            try FileManager.default.removeItem(atPath: scratch.store.string)
        }
    }

    @Test func aStoreForReadingIsNotCreated() {
        var options = Store.Options()
        options.isReadOnly = true
        #expect(
            kind { _ = try Store.create(at: scratch.store, options: options) }
                == .storage(
                    LMDBError(.readOnly, operation: "create", path: scratch.store.string)))
        #expect(try! names().isEmpty)
    }
}
