package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is the kind of the word under the parser's eye.
type token byte

const (
	tokEnd    token = 0
	tokNumber token = '0'
	tokName   token = 'a'
	tokQuoted token = '`'
	tokPower  token = '^'
	// All other tokens are the character itself: + - * / ( ) and comma.
)

// next moves to the next token.
func (p *parser) next() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
	p.at = p.pos
	p.count++
	if p.pos == len(p.text) {
		p.tok, p.word = tokEnd, ""
		return
	}
	rest := p.text[p.pos:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case r >= '0' && r <= '9' || r == '.':
		p.tok, size = tokNumber, numberLen(rest)
	case unicode.IsLetter(r) || r == '_':
		p.tok, size = tokName, nameLen(rest)
	case r == '`':
		p.tok = tokQuoted
		size = 2 + strings.IndexByte(rest[1:], '`')
		if size < 3 {
			p.fail(p.at, "a column name in back quotes is empty or not closed")
			return
		}
	case strings.HasPrefix(rest, "**"):
		p.tok, size = tokPower, 2
	case strings.IndexByte("+-*/^(),", rest[0]) >= 0:
		p.tok = token(rest[0])
	default:
		p.fail(p.at, "the character %q has no meaning here", r)
		return
	}
	p.word = rest[:size]
	p.pos += size
}

// numberLen returns the length of the decimal number that s starts with.
func numberLen(s string) int {
	digits := func(i int) int {
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i
	}
	n := digits(0)
	if n < len(s) && s[n] == '.' {
		n = digits(n + 1)
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		k := n + 1
		if k < len(s) && (s[k] == '+' || s[k] == '-') {
			k++
		}
		if end := digits(k); end > k {
			n = end
		}
	}
	return n
}

// nameLen returns the length of the plain word that s starts with: letters,
// digits and underscores in any script, not starting with a digit.
func nameLen(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsDigit(r) && !unicode.IsMark(r)) {
			return i
		}
	}
	return len(s)
}
