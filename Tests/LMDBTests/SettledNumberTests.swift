import Foundation
import Synchronization
import Testing

@testable import LMDB

/// What a text stands for for ever is remembered by all readers of an environment, over commits.
@Suite struct SettledNumberTests {
    let scratch = Scratch()

    private func commit(_ environment: Environment) throws {
        try environment.write { transaction in
            try transaction.put([1], for: NumberKey(number: 1), in: Tables.numbers)
        }
    }

    @Test func whatOneReaderSettlesAllFindOverCommits() throws {
        let environment = try scratch.open()
        try commit(environment)
        try environment.read { outer in
            outer.settle(7, for: 1, 2, "acme")
            // Another reader: this one is in use.
            try environment.read { #expect($0.found(1, 2, "acme") == 7) }
        }
        try commit(environment)
        try environment.read { snapshot in
            #expect(snapshot.found(1, 2, "acme") == 7)
            // Nothing of another group, kind or text.
            #expect(snapshot.found(2, 2, "acme") == nil)
            #expect(snapshot.found(1, 3, "acme") == nil)
            for other in ["", "a", "acm", "acmf", "acme\0", "acme acme acme"] {
                #expect(snapshot.found(1, 2, other) == nil)
            }
        }
        try environment.close()
    }

    @Test func anEarlierCommitKnowsNothingOfIt() throws {
        let environment = try scratch.open()
        try commit(environment)
        try environment.read { before in
            // In another thread, since a thread writes nothing while it reads.
            let thread = Thread {
                try? commit(environment)
                try? environment.read { $0.settle(7, for: 1, 2, "acme") }
            }
            thread.start()
            while !thread.isFinished { usleep(1_000) }
            #expect(before.found(1, 2, "acme") == nil)
            // What is known earlier replaces it.
            before.settle(7, for: 1, 2, "acme")
            #expect(before.found(1, 2, "acme") == 7)
        }
        try environment.read { #expect($0.found(1, 2, "acme") == 7) }
        try environment.close()
    }

    /// What may be given up is told to nobody, and what is seen through it says nothing of what is committed.
    @Test func whatIsBeingWrittenIsNotSettled() throws {
        let environment = try scratch.open()
        try commit(environment)
        try environment.read { $0.settle(7, for: 1, 2, "acme") }
        try environment.write { transaction in
            #expect(transaction.snapshot.found(1, 2, "acme") == nil)
            transaction.snapshot.settle(8, for: 1, 2, "acme")
            transaction.snapshot.settle(9, for: 1, 2, "globex")
            let point = try transaction.savepoint()
            transaction.snapshot.settle(9, for: 1, 2, "globex")
            #expect(transaction.snapshot.found(1, 2, "acme") == nil)
            try transaction.keep(point)
        }
        try environment.read { snapshot in
            #expect(snapshot.found(1, 2, "acme") == 7)
            #expect(snapshot.found(1, 2, "globex") == nil)
        }
        try environment.close()
    }

    @Test(arguments: 0...45) func textsOfEachLength(byteCount: Int) throws {
        let environment = try scratch.open()
        try commit(environment)
        try environment.read { snapshot in
            let texts = (0..<8).map { number in
                var bytes = (0..<byteCount).map { 97 + UInt8($0 % 20) }
                if number < byteCount { bytes[number] = 0x7A }
                return String(decoding: bytes, as: UTF8.self)
            }
            for (number, text) in texts.enumerated() {
                snapshot.settle(UInt32(number) << 28 | 5, for: 3, 4, text)
                let found = snapshot.found(3, 4, text)
                #expect(found == (byteCount <= 40 ? UInt32(number) << 28 | 5 : nil))
            }
            // One that differs in its last byte alone.
            if byteCount > 8 {
                #expect(snapshot.found(3, 4, texts[7].dropLast() + "Z") == nil)
            }
        }
        try environment.close()
    }

    @Test func whatSharesAPlaceTakesIt() throws {
        for count in [0, 1, 4, 5, 64] {
            var options = Environment.Options()
            options.settledNumberCount = count
            let scratch = Scratch()
            let environment = try scratch.open(options)
            try commit(environment)
            try environment.read { snapshot in
                for round: UInt32 in 0..<200 {
                    snapshot.settle(round, for: 0, 1, "o\(round)")
                    #expect(
                        snapshot.found(0, 1, "o\(round)") == (count > 0 ? round : nil))
                    for other: UInt32 in 0..<round {
                        let found = snapshot.found(0, 1, "o\(other)")
                        #expect(found == nil || found == other)
                    }
                }
            }
            try environment.close()
        }
    }

    /// Threads that settle and look at once, in so few places that they overwrite each other all the time, never
    /// find another text's number.
    @Test func aPlaceThatIsWrittenWhileItIsReadTellsNothing() throws {
        var options = Environment.Options()
        options.settledNumberCount = 1
        let environment = try scratch.open(options)
        try commit(environment)
        let wrong = Atomic<Int>(0)
        let found = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 4) { seed in
            try? environment.read { snapshot in
                var number = UInt32(seed) &* 0x9E37
                for _ in 0..<50_000 {
                    number = number &* 1_664_525 &+ 1_013_904_223
                    let asked = number >> 28
                    // The same words in many texts, so that a mixture of two is a text as well.
                    let text = String(repeating: "\(asked % 4)", count: 16) + "\(asked / 4)"
                    if let other = snapshot.settledNumber(of: 0, 1, text) {
                        found.add(1, ordering: .relaxed)
                        if other != asked { wrong.add(1, ordering: .relaxed) }
                    }
                    if let (one, other) = snapshot.settledNumbers(
                        of: 0, 1, text, and: 0, 1, text),
                        one != asked || other != asked
                    {
                        wrong.add(1, ordering: .relaxed)
                    }
                    snapshot.settle(asked, for: 0, 1, text)
                }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(found.load(ordering: .relaxed) > 0)
        try environment.close()
    }
}

extension Snapshot {
    fileprivate func found(_ group: UInt32, _ kind: UInt8, _ text: String) -> UInt32? {
        let alone = settledNumber(of: group, kind, text)
        // Two at once are both, or nothing.
        let both = settledNumbers(of: group, kind, text, and: group, kind, text)
        #expect(both?.0 == alone && both?.1 == alone)
        #expect(settledNumbers(of: group, kind, text, and: group, kind, "not there") == nil)
        return alone
    }
}
