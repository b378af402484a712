import AccessRules
import Latchkey
import Testing

@testable import LatchkeyReplication

/// What follows from what: each guard of the chain by itself, with records that the replicas' own key has made.
@Suite("The chain of records")
struct ChainTests {
    private let key: ReplicationKey
    private let store = [UInt8](repeating: 3, count: 16)
    private let place = ReplicaPlace(
        number: 10, epoch: 4, hash: Array(repeating: 9, count: 32), digest: StoreDigest(),
        writer: "first")

    init() throws { key = try ReplicationKey(Array(repeating: 7, count: 32)) }

    private var chain: Chain { Chain(place, store, 7) }

    private func record(
        _ content: Record.Content = .commit(effects: [1], isFirst: true, isLast: true),
        epoch: UInt64 = 4, _ change: (inout Record) -> Void = { _ in }
    ) -> [UInt8] {
        var record = chain.next(
            content, epoch: epoch, digest: StoreDigest(),
            at: Instant(millisecondsSince1970: 1_772_323_200_000))
        change(&record)
        return record.encoded(with: key)
    }

    @Test("A record that follows is done, and the next follows from it")
    func follows() throws {
        var chain = chain
        let commit = try #require(try chain.append(record(), key))
        #expect(commit.effects == [1] && commit.place.number == 11 && commit.place.epoch == 4)
        #expect(commit.place.writer == "first" && chain.hash == Record.hash(of: record()))
    }

    @Test("A record of another number, hash, store or epoch does not follow")
    func refuses() {
        let others: [[UInt8]] = [
            record { $0.number = 12 }, record { $0.number = 10 },
            record { $0.previousHash[31] ^= 1 }, record { $0.store[0] ^= 1 }, record(epoch: 5),
            record(epoch: 3), record(.epoch(writer: "other"), epoch: 4),
            record(.epoch(writer: "other"), epoch: 3),
            record(.commit(effects: [1], isFirst: false, isLast: true)),
        ]
        for (index, bytes) in others.enumerated() {
            var chain = chain
            do {
                _ = try chain.append(bytes, key)
                Issue.record("record \(index) follows")
            } catch {
                guard case .broken = error else {
                    Issue.record("record \(index): \(error)")
                    continue
                }
            }
            #expect(chain.number == 10)
        }
    }

    @Test("A record of another version of the format, or of its own form, is of a later Latchkey")
    func versions() {
        var later = record()
        later[4] = 2
        for bytes in [record { $0.formatVersion = 8 }, later] {
            var chain = chain
            do {
                _ = try chain.append(bytes, key)
                Issue.record("it follows")
            } catch {
                guard case .unknownVersion(record: 11, _) = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
    }

    @Test("Parts are one commit, and what an epoch ends comes to nothing")
    func parts() throws {
        var chain = chain
        func append(_ content: Record.Content, epoch: UInt64 = 4) throws -> ReplicatedCommit? {
            let bytes = chain.next(
                content, epoch: epoch, digest: StoreDigest(),
                at: Instant(millisecondsSince1970: 1_772_323_200_000)
            ).encoded(with: key)
            return try chain.append(bytes, key)
        }
        #expect(try append(.commit(effects: [1], isFirst: true, isLast: false)) == nil)
        let whole = try append(.commit(effects: [2], isFirst: false, isLast: true))
        #expect(whole?.effects == [1, 2] && whole?.records.map(\.number) == [11, 12])
        #expect(try append(.commit(effects: [3], isFirst: true, isLast: false)) == nil)
        let epoch = try append(.epoch(writer: "second"), epoch: 5)
        #expect(epoch?.effects == [] && epoch?.place.writer == "second")
        #expect(throws: ReplicationError.self) {
            try append(.commit(effects: [4], isFirst: false, isLast: true), epoch: 5)
        }
    }
}
