"""Sentences about rounds as files: code → (what is wrong, next step)."""

from lianqiao.charter.gettext_marks import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "table_not_found": (N_("找不到文件 {file}。"), N_("检查路径后重试。")),
    "table_unreadable": (N_("文件 {file} 打不开：{why}。"), N_("检查文件是否完好，有没有读取权限。")),
    "table_not_text": (N_("{file} 既不是 CSV 文本，也不是 Parquet。"), N_("另存为 UTF-8 编码的 .csv 后重试。")),
    "table_needs_pyarrow": (
        N_("{file} 是 Parquet 文件，这台机器还读写不了。"),
        N_("运行 ./lianqiao scale 装上 pyarrow，或改用 CSV。"),
    ),
    "table_column_missing": (N_("表头缺少 {column} 一列。"), N_("第一行写 {all}。")),
    "table_column_twice": (N_("表头里的 {column} 出现了两次。"), N_("删去多余的一列。")),
    "table_too_many_cells": (N_("这一行比表头的 {count} 列多。"), N_("检查是否多了逗号；含逗号的内容要加引号。")),
    "table_cell_empty": (N_("{column} 是空的。"), N_("补上后重试。")),
    "table_id_twice": (N_("{column} “{value}”在第 {first} 行已经有了。"), N_("每个编号只写一行。")),
    "table_priority_twice": (N_("顺位 {value} 在第 {first} 行已经有了。"), N_("每名学生的顺位各不相同，1 在最前。")),
    "table_pair_twice": (N_("学生 {student} 和岗位 {post} 在第 {first} 行已经有了。"), N_("每一对只写一行。")),
    "table_not_whole": (N_("{column} 的“{value}”不是整数。"), N_("写成整数后重试。")),
    "table_negative": (N_("{column} 是负数：{value}。"), N_("写成 0 或更大的整数。")),
    "table_out_of_range": (N_("{column} 的 {value} 不在 {least} 到 {most} 之间。"), N_("改正后重试。")),
    "table_student_unknown": (N_("学生表里没有 {value}。"), N_("核对编号，或在学生表里补上。")),
    "table_post_unknown": (N_("岗位表里没有 {value}。"), N_("核对编号，或在岗位表里补上。")),
    "table_unwritable": (N_("文件 {file} 写不了：{why}。"), N_("换一个文件夹，或检查写入权限。")),
    "allocation_same_file": (N_("--{one} 和 --{other} 是同一个文件。"), N_("给结果和证明各用一个新的文件名。")),
    "allocation_unproved": (
        N_("算出的结果没有通过核对：{fault}。"),
        N_("没有写文件。请把三份表和这句话交给维护的人。"),
    ),
    "allocation_needs_dask": (
        N_("--dask 要用 distributed，这台机器还没有装。"),
        N_("运行 ./lianqiao scale 装上，或去掉 --dask。"),
    ),
    "allocation_dask_unreachable": (
        N_("用不了 Dask 调度器 {address}：{why}。"),
        N_("检查地址、网络和那些机器上有没有这个程序，或去掉 --dask。"),
    ),
    "verify_pair_not_eligible": (N_("学生 {student} 和岗位 {post} 不在可选的对子里。"), N_("这份结果不成立。")),
    "verify_rank_wrong": (
        N_("学生 {student} 的岗位 {post} 应排第 {rank}。"),
        N_("同一学生按分数从高到低排，同分按岗位编号。"),
    ),
    "verify_too_many_for_student": (N_("学生 {student} 得了 {got} 个，只要 {need} 个。"), N_("这份结果不成立。")),
    "verify_post_overfull": (N_("岗位 {post} 给了 {got} 人，只能给 {capacity} 人。"), N_("这份结果不成立。")),
    "verify_employer_twice": (
        N_("学生 {student} 得了单位 {employer} 的两个岗位。"),
        N_("同一单位给一名学生至多一个岗位。"),
    ),
    "verify_not_covered": (N_("按顺位，学生 {student} 应得 {due} 个，这里是 {got} 个。"), N_("这份结果不合规则。")),
    "verify_not_optimal": (N_("总分是 {primal}，还能到 {dual}。"), N_("这份结果不是最优。")),
    "verify_certificate_unreadable": (N_("证明文件读不了：{why}。"), N_("证明是 allocate 写出的 JSON 文件。")),
    "verify_certificate_key": (N_("证明里的 {key} 缺少或写得不对。"), N_("证明是 allocate 写出的 JSON 文件。")),
    "verify_certificate_differs": (N_("证明里的 {key} 是 {told}，实际是 {found}。"), N_("证明与结果不符。")),
    "verify_hall_missing": (N_("学生 {student} 没有得够，却不在任何一组短缺里。"), N_("证明不完整。")),
    "verify_hall_twice": (
        N_("第 {number} 组短缺里的学生 {student}，第 {first} 组里已经有了。"),
        N_("一名学生只在一组里写一次。"),
    ),
    "verify_hall_needless": (
        N_("第 {number} 组短缺里不必有学生 {student}：去掉后缺的名额一样多。"),
        N_("一组里只写互相争名额的人。"),
    ),
    "verify_hall_apart": (
        N_("第 {number} 组短缺里，学生 {student} 和 {other} 争的不是同一批名额。"),
        N_("他们应分在两组。"),
    ),
    "verify_hall_lacks": (N_("第 {number} 组短缺的 {key} 里少了 {value}。"), N_("证明不完整。")),
    "verify_hall_extra": (N_("第 {number} 组短缺的 {key} 里多了 {value}。"), N_("证明与三份表不符。")),
    "verify_hall_wrong": (N_("第 {number} 组短缺不成立：{told} 个缺位，实际是 {found}。"), N_("证明与三份表不符。")),
}
