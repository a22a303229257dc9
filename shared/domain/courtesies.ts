/** Greetings and thanks at the two ends of a message: they say nothing about what is asked, and would blur every match. */

/** Always courtesy, whatever follows. */
const LEAD_ALWAYS =
  '您好呀?|你好[呀啊]?|hello|hi(?![a-z])|哈喽|哈啰|哈罗|嗨|早上好|上午好|中午好|下午好|晚上好|早安|在吗|在么|在嘛|有人吗|有人在吗|有人在么|' +
  '(?:我|我们)?(?:想|想要)?请问(?:一?下|个问题|下哈)?|(?:我|我们)?想(?:问|咨询|了解|打听)(?:一?下|个问题)?|(?:我)?(?:问|咨询|打听)(?:一下|下|个问题|个事)|' +
  '(?![^，]{0,6}还)[^，]{1,6}在(?:吗|么|嘛|不在?)(?=，)|话说|哦对了?|对了|那个|大家好|各位好|(?:我)?想问(?:你|您)?个事儿?|问个事儿?|' +
  '打扰(?:一?下|了|啦)?|不好意思(?:打扰(?:一?下|了)?)?|劳驾|嗯+|哦+|哎+|欸+|额+|呃+'
/** Courtesy only when it stands alone before a clause mark: 宝宝能用吗 is about a baby, 客服电话 about a number. */
const LEAD_ALONE =
  '亲+爱?的?|宝+子?们?|宝贝们?|老师|老板娘?|店家|掌柜的?|客服(?:小姐姐|小哥哥|姐姐|妹妹|小妹|老师)?|小姐姐|小哥哥|美女|帅哥|姐妹们?|小?姐|哥|' +
  '群主|管家|店长|顾问|小助手|早|哈|那个|就是|然后|话说|对了|哦对|在不在?|大家好|各位|家人们?|有没有人'
const LEAD_BEFORE_VERB =
  '亲(?=在吗|在么|在嘛|请|我|你|您|这|那|什么|怎么|有|能|可以|想|什|几|多|为|咋|啥)|麻烦(?:你|您)?(?:一?下)?(?=问|帮|给|看|发|查|改|告诉|，)'

const LEAD = new RegExp(`^(?:，|${LEAD_ALWAYS}|(?:${LEAD_ALONE})(?=，|$)|${LEAD_BEFORE_VERB})`)

const TAIL = new RegExp(
  '(?:，|(?:非常|十分|太|先)?(?:谢谢|感谢|多谢|谢|感恩)(?:你|您|您了|你了|啦|了|哈|哦|噢|呀|亲|老板|老师|大家|哟|咯|！)*|拜托(?:了|啦|你了|您了)?|' +
    '(?:麻烦|辛苦)(?:你|您)?(?:们)?(?:了|啦|咯)|thx|thanks|thank you|3q|么么哒|哈哈+|嘿嘿+|嘻嘻+|呵呵+|[啊呀哦噢哈呐哟喔嗷]|' +
    '(?<=，)(?:亲+|宝+|老板|客服|小姐姐|老师))$',
)

/** The part of normalised text between its courtesies, as [start, end). The whole text if nothing else is in it. */
export function withoutCourtesies(text: string): [number, number] {
  let start = 0
  let end = text.length
  for (let i = 0; i < 12 && start < end; i += 1) {
    const match = LEAD.exec(text.slice(start, end))
    if (!match || match[0] === '') break
    start += match[0].length
  }
  for (let i = 0; i < 12 && start < end; i += 1) {
    const match = TAIL.exec(text.slice(start, end))
    if (!match || match[0] === '') break
    end -= match[0].length
  }
  return start < end ? [start, end] : [0, text.length]
}
