import GWKit
import Testing

struct HexadecimalTests {
  @Test func writesAndReads() {
    #expect(Hexadecimal.text([0, 15, 160, 255]) == "000fa0ff")
    #expect(Hexadecimal.bytes("000fa0ff") == [0, 15, 160, 255])
    #expect(Hexadecimal.bytes("ABc") == [0xAB, 0xC0] && Hexadecimal.bytes("") == [])
    #expect(Hexadecimal.bytes("0g") == nil && Hexadecimal.bytes("é") == nil)
  }
}
