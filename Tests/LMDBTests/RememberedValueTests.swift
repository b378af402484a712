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
}
