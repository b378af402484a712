import Foundation
import LMDB
import Testing

/// Values that a reader finds again without a descent are those of the commit that it shows.
@Suite struct RememberedValueTests {
    let scratch = Scratch()

    private func value(_ number: UInt32, _ environment: Environment) throws -> [UInt8]? {
        try environment.read { snapshot in
            let key = NumberKey(number: number)
            var values: [[UInt8]?] = []
            // The first look finds, the second remembers.
            for _ in 0..<2 {
                values.append(
                    try snapshot.value(
                        for: key, in: Tables.numbers, standingFor: UInt64(number))?.array)
            }
            #expect(values[0] == values[1])
            #expect(values[0] == (try snapshot.value(for: key, in: Tables.numbers)?.array))
            return values[0]
        }
    }

    private func put(_ value: [UInt8], _ number: UInt32, _ environment: Environment) throws {
        try environment.write { transaction in
            try transaction.put(value, for: NumberKey(number: number), in: Tables.numbers)
        }
    }

    @Test func aCommitOutdatesWhatWasRemembered() throws {
        let environment = try scratch.open()
        #expect(try value(1, environment) == nil)
        for round: UInt8 in 0..<50 {
            try put([round], 1, environment)
            #expect(try value(1, environment) == [round])
            #expect(try value(1, environment) == [round])
        }
        try environment.write { transaction in
            _ = try transaction.remove(NumberKey(number: 1), in: Tables.numbers)
        }
        #expect(try value(1, environment) == nil)
        try environment.close()
    }

    @Test func numbersThatShareAPlaceAreToldApart() throws {
        var options = Environment.Options()
        options.rememberedValueCount = 1
        let environment = try scratch.open(options)
        for number: UInt32 in 0..<100 { try put([UInt8(number)], number, environment) }
        try environment.read { snapshot in
            for number: UInt32 in 0..<100 {
                let other = (number &* 7) % 100
                for number in [number, other, number] {
                    let found = try snapshot.value(
                        for: NumberKey(number: number), in: Tables.numbers,
                        standingFor: UInt64(number))
                    #expect(found?.array == [UInt8(number)])
                }
            }
        }
        try environment.close()
    }

    @Test func whatIsBeingWrittenIsNotRemembered() throws {
        let environment = try scratch.open()
        try put([1], 1, environment)
        try environment.write { transaction in
            for round: UInt8 in 2..<10 {
                try transaction.put([round], for: NumberKey(number: 1), in: Tables.numbers)
                let found = try transaction.snapshot.value(
                    for: NumberKey(number: 1), in: Tables.numbers, standingFor: 1)
                #expect(found?.array == [round])
            }
        }
        #expect(try value(1, environment) == [9])
        try environment.close()
    }

    /// Whether a value is found where a reader remembers it: by another key's value where it stands for that.
    private func isRemembered(_ number: UInt32, of group: UInt32, _ snapshot: Snapshot) throws
        -> Bool
    {
        let found = try snapshot.value(
            for: NumberKey(number: number + 1_000), in: Tables.numbers,
            standingFor: UInt64(number), of: group)?.array
        return found == [UInt8(number)]
    }

    /// An environment with the values of 1 and 2, of which a reader remembers the first.
    private func remembering() throws -> Environment {
        let environment = try scratch.open()
        for number: UInt32 in 1...2 { try put([UInt8(number)], number, environment) }
        try environment.read { snapshot in
            #expect(snapshot.movesKnownUpTo == 0)
            snapshot.noteMovesKnown()
            #expect(snapshot.movesKnownUpTo == snapshot.transactionID)
            _ = try snapshot.value(
                for: NumberKey(number: 1), in: Tables.numbers, standingFor: 1, of: 7)
            #expect(try isRemembered(1, of: 7, snapshot))
        }
        return environment
    }

    @Test func whatNoCommitMovedIsFoundWhereItWas() throws {
        let environment = try remembering()
        for round in 0..<10 {
            try environment.write { transaction in
                try transaction.put([1], for: RawKey([UInt8(round)]), in: Tables.raw)
            }
            try environment.read { (snapshot) throws in
                // As long as nobody has said what was moved anything may have been.
                #expect(try !isRemembered(1, of: 7, snapshot))
                snapshot.noteMovesKnown()
                #expect(try isRemembered(1, of: 7, snapshot))
                #expect(try isRemembered(1, of: 8, snapshot))
            }
        }
        // What is of no group outlives no commit.
        try environment.read { snapshot in
            let found = try snapshot.value(
                for: NumberKey(number: 1), in: Tables.numbers, standingFor: 5)
            #expect(found?.array == [1])
        }
        try put([3], 3, environment)
        try environment.read { snapshot in
            snapshot.noteMovesKnown()
            let found = try snapshot.value(
                for: NumberKey(number: 2), in: Tables.numbers, standingFor: 5)
            #expect(found?.array == [2])
        }
        try environment.close()
    }

    @Test(arguments: [7, 7 + 4_096, nil] as [UInt32?])
    func whatWasMovedIsLookedUp(_ group: UInt32?) throws {
        let environment = try remembering()
        try put([9], 1, environment)
        try environment.read { snapshot in
            if let group {
                snapshot.note(group, movedBy: snapshot.transactionID)
            } else {
                snapshot.noteAll(movedBy: snapshot.transactionID)
            }
            snapshot.noteMovesKnown()
            for _ in 0..<2 {
                let found = try snapshot.value(
                    for: NumberKey(number: 1), in: Tables.numbers, standingFor: 1, of: 7)
                #expect(found?.array == [9])
            }
        }
        try environment.close()
    }

    /// Who shows an earlier commit than others know of looks what is outdated for them up.
    @Test func whatIsOutdatedForOthersIsLookedUp() throws {
        let environment = try remembering()
        try environment.read { early in
            early.noteMovesKnown()
            #expect(try isRemembered(1, of: 7, early))
            let late = Thread {
                try? self.put([9], 1, environment)
                try? environment.read { snapshot in
                    snapshot.note(7, movedBy: snapshot.transactionID)
                    snapshot.noteMovesKnown()
                }
            }
            late.start()
            while !late.isFinished { usleep(1_000) }
            #expect(try !isRemembered(1, of: 7, early))
            let found = try early.value(
                for: NumberKey(number: 1), in: Tables.numbers, standingFor: 1, of: 7)
            #expect(found?.array == [1])
        }
        try environment.close()
    }

    @Test func whatIsProvenAndLiesElsewhereIsAnError() throws {
        var options = Environment.Options()
        options.provesRemembered = true
        let environment = try scratch.open(options)
        try put([1], 1, environment)
        try environment.read { snapshot in
            snapshot.noteMovesKnown()
            for _ in 0..<3 {
                let found = try snapshot.value(
                    for: NumberKey(number: 1), in: Tables.numbers, standingFor: 1, of: 7)
                #expect(found?.array == [1])
            }
        }
        try put([9], 1, environment)
        try environment.read { snapshot in
            // It was, and nobody said so.
            snapshot.noteMovesKnown()
            #expect(throws: LMDBError.self) {
                _ = try snapshot.value(
                    for: NumberKey(number: 1), in: Tables.numbers, standingFor: 1, of: 7)
            }
        }
        try environment.close()
    }
}
