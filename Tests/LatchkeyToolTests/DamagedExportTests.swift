import Foundation
import Testing

/// Files of which a bit of a page's header turned over: an export says the same, or that it cannot.
@Suite(.timeLimit(.minutes(30))) struct DamagedExportTests {
    private static let pageByteCount = 4_096
    private static let headerBitCount = 16 * 8

    /// How many bits are turned over: by `LATCHKEY_HEADER_BITS` more.
    private static let count =
        ProcessInfo.processInfo.environment["LATCHKEY_HEADER_BITS"].flatMap { Int($0) } ?? 96

    @Test func noExportLacksWhatABitOfAPagesHeaderHides() throws {
        let place = try Workplace.withBright()
        let whole = try place.bytes("bright.latchkey")
        let sound = try place.latchkey("export", "bright.latchkey", "--log")
        sound.expectDone()
        // Behind the two meta pages; every bit of a header is met on some page.
        let pageCount = whole.count / Self.pageByteCount - 2
        var refusedCount = 0
        for number in 0..<Self.count {
            let bit = number * 37 % Self.headerBitCount
            let page = 2 + number * 61 % pageCount
            var bytes = whole
            let offset = page * Self.pageByteCount + bit / 8
            bytes[bytes.startIndex + offset] ^= 1 << (bit % 8)
            try bytes.write(to: place.url("bad"))
            for options in [[], ["--verify-checksums"]] {
                let run = try place.latchkey(["export", "bad", "--log"] + options)
                let what = "bit \(bit) of page \(page) \(options)"
                if run.status == 0, !run.isCrash {
                    #expect(run.output == sound.output, "\(what)")
                } else if !options.isEmpty {
                    run.expectError(4, "bad")
                    refusedCount += 1
                }
            }
        }
        #expect(refusedCount > Self.count / 4)
    }
}
