import Glibc
import Latchkey
import SystemPackage

/// A host application in small, for tests of where a store really runs: in namespaces, as other
/// users, under limits. It does what lines on standard input say, and answers each with one line
/// on standard output.
///
/// | line | what it does | answer |
/// |---|---|---|
/// | `create STORE` | makes a store with the account `acme`, its Administrator `root` and the organization `north` | `created` |
/// | `open STORE [OPTION…]` | opens it; options are those of ``HostOptions`` | `opened COMMIT` |
/// | `add N` | adds the user `uN`, who may edit `north` | `added COMMIT` |
/// | `ask N` | whether `uN` may edit `north` | `allowed` or `denied` |
/// | `position` | the number of the commit that a new read sees | `position COMMIT` |
/// | `information` | what the store says of itself | `information NAME=VALUE …` |
/// | `verify` | verifies the store | `sound` or `damaged …` |
/// | `hold` | begins a read that stays: `ask` and `position` are its own until `release` | `holding COMMIT` |
/// | `release` | ends it | `released` |
/// | `loop N` | adds users from `uN` on until the next line comes, which it takes | `looped COUNT` |
/// | `add-told N` | adds the user `uN`, and tells `ask-told` when that is committed | `added COMMIT` |
/// | `ask-told` | asks until the next line comes, which it takes: whether each read knows the last user who was told of before it began, and nothing older than the read before | `asked RIGHT WRONG ERRORS …` |
/// | `open-loop STORE [OPTION…]` | opens and closes likewise, with a question to `root` each time | as above |
/// | `notices` | what the store has told of readers since | `notices dead:PROCESS@COMMIT holding:PROCESS:COMMITS:BYTES …` |
/// | `fork LINE` | what a child of the process answers to the line | the child's answer |
/// | `group N` | does so many operations at once | `grouped OUTCOME=COUNT …` |
/// | `batch NAME` | adds a group by a batch | `done` |
/// | `organizations` | how many there are | `organizations N` |
/// | `sleep N` | sleeps so many milliseconds | `slept` |
/// | `close` | closes the store | `closed` |
///
/// Lines about plain files are in ``RawFile``, those of lives in ``Lives``. What fails is answered `error KIND DESCRIPTION`.
@main
struct FieldHost {
    static func main() {
        var host = Host()
        while let line = Lines.next() {
            guard let answer = host.answer(line) else { break }
            Lines.say(answer)
        }
    }
}

/// Lines on standard input and output, one at a time, so that it can be told whether there is
/// another.
enum Lines {
    static func next() -> String? {
        var text: [UInt8] = []
        var byte: UInt8 = 0
        // Sound: read writes one byte into one.
        while unsafe read(0, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: text, as: UTF8.self) }
            text.append(byte)
        }
        return nil
    }

    /// Whether a line waits, or the end.
    static var isWaiting: Bool {
        var wanted = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        // Sound: one descriptor is given.
        return unsafe poll(&wanted, 1, 0) != 0
    }

    static func say(_ line: String) {
        let shown = line.split(separator: "\n").joined(separator: " ")
        try? _ = FileDescriptor.standardOutput.writeAll((shown + "\n").utf8)
    }
}
