import AccessRules
import Testing

private func at(_ milliseconds: Int64) -> Instant {
    Instant(millisecondsSince1970: milliseconds)
}

private func validity(_ begin: Int64, _ end: Int64) -> Validity {
    Validity(from: at(begin), until: at(end))
}

/// Intervals of time: closed at the begin, open at the end.
@Suite struct ValidityTests {
    @Test(arguments: [(9, false), (10, true), (11, true), (19, true), (20, false), (21, false)])
    func itHoldsFromItsBeginUpToAndNotAtItsEnd(_ instant: Int64, _ holds: Bool) {
        #expect(validity(10, 20).contains(at(instant)) == holds)
    }

    @Test func theShortestLastsOneMillisecond() {
        let shortest = validity(10, 11)
        #expect(!shortest.isEmpty)
        #expect(!shortest.contains(at(9)))
        #expect(shortest.contains(at(10)))
        #expect(!shortest.contains(at(11)))
    }

    @Test(arguments: [
        (10, 10), (11, 10), (Int64.max, Int64.min), (Int64.min, Int64.min),
        (Int64.max, Int64.max),
    ])
    func aBeginAtOrAfterTheEndHoldsNeverAndNeverChanges(_ begin: Int64, _ end: Int64) {
        let empty = validity(begin, end)
        #expect(empty.isEmpty)
        for instant in [Int64.min, begin, end, 0, 9, 10, 11, Int64.max] {
            #expect(!empty.contains(at(instant)))
            #expect(empty.nextChange(after: at(instant)) == .distantFuture)
        }
    }

    @Test(arguments: [
        (Int64.min, Int64(10)), (9, 10), (10, 20), (19, 20), (20, .max), (21, .max),
        (.max, .max),
    ])
    func theNextChangeIsTheBeginThenTheEndThenNone(_ instant: Int64, _ next: Int64) {
        #expect(validity(10, 20).nextChange(after: at(instant)) == at(next))
    }

    @Test func whatIsWithoutEndChangesAtItsBeginAlone() {
        let validity = Validity(from: at(10))
        #expect(validity.nextChange(after: at(9)) == at(10))
        #expect(validity.nextChange(after: at(10)) == .distantFuture)
        #expect(validity.contains(at(.max - 1)))
    }

    @Test func whatIsWithoutBeginChangesAtItsEndAlone() {
        let validity = Validity(until: at(20))
        #expect(validity.contains(.distantPast))
        #expect(validity.nextChange(after: .distantPast) == at(20))
        #expect(validity.nextChange(after: at(20)) == .distantFuture)
    }

    @Test func alwaysHasNeitherBeginNorEndAndNeverChanges() {
        #expect(Validity.always == Validity())
        #expect(Validity.always.isAlways)
        #expect(!Validity.always.isEmpty)
        #expect(!Validity(from: at(.min + 1)).isAlways)
        #expect(!Validity(until: at(.max - 1)).isAlways)
        for instant in [Int64.min, -1, 0, 1, Int64.max - 1] {
            #expect(Validity.always.contains(at(instant)))
            #expect(Validity.always.nextChange(after: at(instant)) == .distantFuture)
        }
    }

    @Test func theEndOfTimeIsABoundAtWhichNothingHolds() {
        #expect(!Validity.always.contains(.distantFuture))
        #expect(Validity.always.contains(at(.max - 1)))
        #expect(Instant.distantPast == at(.min))
        #expect(Instant.distantFuture == at(.max))
    }

    @Test func instantsCompareBySignedMilliseconds() {
        #expect(
            [at(.max), at(0), at(-1), at(.min), at(1)].sorted()
                == [at(.min), at(-1), at(0), at(1), at(.max)])
    }

    @Test(arguments: [
        (validity(10, 20), validity(15, 25), validity(15, 20)),
        (validity(10, 20), validity(12, 18), validity(12, 18)),
        (validity(10, 20), .always, validity(10, 20)),
        (Validity(from: at(10)), Validity(until: at(20)), validity(10, 20)),
        (.always, .always, .always),
    ])
    func theIntersectionIsWhenBothHold(_ one: Validity, _ other: Validity, _ both: Validity) {
        #expect(one.intersection(other) == both)
        #expect(other.intersection(one) == both)
    }

    @Test func whatOnlyTouchesHasNoInstantInCommon() {
        #expect(validity(10, 20).intersection(validity(20, 30)).isEmpty)
        #expect(validity(10, 20).intersection(validity(25, 30)).isEmpty)
        #expect(!validity(10, 20).intersection(validity(19, 30)).isEmpty)
    }

    /// Over all intervals of a small line of time, ask every instant of it.
    @Test func everyIntervalAgreesWithTheListOfItsInstants() {
        let line = Int64(-3)...3
        let intervals = line.flatMap { begin in line.map { validity(begin, $0) } }
        for one in intervals {
            let holding = line.filter { one.contains(at($0)) }
            #expect(
                holding
                    == line.filter {
                        one.begin.millisecondsSince1970 <= $0
                            && $0 < one.end.millisecondsSince1970
                    })
            #expect(one.isEmpty == holding.isEmpty)
            for instant in line {
                let before = one.contains(at(instant))
                let change = (instant...3).first { one.contains(at($0)) != before }
                let next = one.nextChange(after: at(instant))
                #expect(next == (change.map(at) ?? .distantFuture))
            }
            for other in intervals {
                let both = one.intersection(other)
                for instant in line {
                    #expect(
                        both.contains(at(instant))
                            == (one.contains(at(instant)) && other.contains(at(instant))))
                }
            }
        }
    }
}
