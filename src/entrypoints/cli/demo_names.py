"""Names and places of the demo data. Names are common ones, put together by chance; places are real cities."""

from __future__ import annotations

from dataclasses import dataclass

_CULTURES = """
Olivia Jack Emily Thomas Grace Daniel Hannah Samuel Chloe Matthew Lucy Adam
Carter Whitfield Hughes Marlow Bennett Ashby Turner Holloway Fletcher Langley Draper Winslow
Aoife Cian Niamh Oisín Saoirse Declan Róisín Fionn Orla Eoin
O'Brien Byrne Gallagher Ní Dhálaigh O'Connell Kavanagh Doyle McCarthy Brennan Tierney
María Javier Lucía Andrés Sofía Mateo Valentina Joaquín Camila Álvaro Inés Emilio
García Arriaga Muñoz Ibáñez Castillo Peña Rojas Figueroa Salazar Núñez Cárdenas Quiroga
Beatriz João Larissa Tiago Mariana Caio Inês Rafael Letícia Duarte
Ferreira Araújo Gonçalves Nogueira Teixeira Magalhães Barros Brandão Cordeiro Simões
Camille Étienne Manon Théo Chloé Bastien Amélie Hugo Inès Rémi
Lefèvre Moreau Girard Chevalier Roussel Delacroix Fabre Garnier Perrin Vasseur
Lena Jonas Hannah Felix Marlene Matthias Greta Jürgen Sabine Lukas
Schäfer Vogt Brandt Kühn Lindner Hoffmann Weiß Krüger Seidel Böhm
Sanne Daan Femke Bram Lotte Sven Anouk Jeroen
van der Berg de Vries Jansen Bakker van Dijk Kuiper Smeets ter Horst
Freja Anders Ingrid Lars Astrid Søren Linnéa Magnus Sólveig Henrik
Lindqvist Nørgaard Håkansson Bjørnstad Eklund Dahl Östberg Solberg Vestergaard Sjöberg
Agnieszka Piotr Zofia Tomasz Magdalena Łukasz Kasia Michał
Wójcik Mazur Kaczmarek Dąbek Pawlak Nowak Sobczak Zając
Tereza Ondřej Zuzana Jakub Katarína Marek Lenka Vojtěch
Dvořák Král Beneš Šimek Polák Urban Hájek Zeman
Oksana Dmytro Iryna Andriy Kateryna Taras Yuliia Bohdan
Kovalenko Shevchuk Bondarenko Tkachenko Melnyk Lysenko Marchenko Hrytsenko
Ana Luka Ivana Marko Jelena Nikola Petra Stefan
Horvat Kovačić Marić Petrović Đurić Novak Babić Vuković
Elif Emre Zeynep Burak Ayşe Kerem Selin Yiğit Deniz Çağla
Yılmaz Kaya Demir Şahin Aydın Öztürk Koç Arslan Güneş Polat
Layla Omar Yasmin Karim Noor Tariq Salma Hassan Rania Ziad
Haddad Al-Masri Khoury Mansour El-Sayed Nasser Bakri Darwish Saleh Farouk
Shirin Arash Parisa Kaveh Niloofar Dariush Leila Babak
Rahimi Karimi Ahmadi Moradi Jafari Sharifi Ebrahimi Tehrani
Noa Eitan Tamar Yonatan Maya Gil Shira Amit
Levi Mizrahi Peretz Ben-David Shapiro Katz Avraham Golan
Adaeze Chinedu Ngozi Obinna Folake Tunde Ifeoma Babajide Amara Segun
Okafor Adeyemi Eze Balogun Nwosu Ogunleye Obi Adebayo Chukwu Ajayi
Wanjiku Kamau Achieng Otieno Amina Baraka Njeri Kiprono
Mwangi Odhiambo Kariuki Mutua Wambui Cheruiyot Omondi Njoroge
Thandiwe Sipho Nomvula Lwazi Zanele Themba Lerato Kagiso
Dlamini Nkosi Mokoena Khumalo Naidoo Botha van Wyk Molefe
Abena Kofi Akosua Kwame Esi Yaw Efua Kojo
Mensah Boateng Owusu Asante Agyeman Darko Addo Quaye
Priya Arjun Ananya Rohan Kavya Vikram Meera Aditya Shreya Karthik Divya Nikhil
Sharma Iyer Patel Reddy Nair Chatterjee Kulkarni Gupta Menon Deshpande Rao Bhat
Ayesha Bilal Fatima Hamza Zainab Usman Maryam Saad
Siddiqui Qureshi Chaudhry Malik Ansari Rahman Hossain Mirza
Nimali Kasun Dilini Tharindu Ishara Nuwan
Perera Fernando Jayasuriya Wickramasinghe Bandara Gunawardena
Wei Jing Xinyi Haoran Mei Zihan Lan Junjie Yuting Bowen
Zhang Liu Chen Yang Huang Zhou Wu Xu Sun Zheng
Yuki Haruto Sakura Ren Aoi Takumi Hina Kenji Naoko Daiki
Tanaka Sato Yamamoto Kobayashi Nakamura Fujita Mori Okada Shimizu Hayashi
Ji-woo Min-jun Seo-yeon Hyun-woo Ye-jin Do-yun Eun-ji Sung-ho
Kim Park Choi Jung Kang Yoon Lim Shin
Linh Minh Thảo Đức Hương Quân Ngọc Tuấn
Nguyễn Trần Phạm Hoàng Vũ Đặng Bùi Lý
Siti Budi Dewi Agus Putri Rizky Ratna Bayu
Santoso Wijaya Pratama Nugroho Hidayat Setiawan Siregar Lubis
Maricel Jose Angelica Paolo Kristine Rodel Liezel Carlo
Santos Reyes Dela Cruz Villanueva Bautista Mercado Aquino Salonga
Anahera Nikau Mere Wiremu Lagi Sione Sina Tavita
Ngata Parata Tuiasosopo Faleolo Henare Latu Tamihana Vaea
"""
# Family names of several words are joined by these words, which never end a name.
_PARTICLES = frozenset({"van", "der", "de", "ter", "Ní", "Dela"})

_COUNTRIES = """
United States | USD 1 1.00 | New York, San Francisco, Seattle, Boston, Chicago, Austin
Canada | CAD 1.37 0.75 | Toronto, Vancouver, Montreal
Mexico | MXN 18 0.33 | Mexico City, Guadalajara
Brazil | BRL 5.4 0.30 | São Paulo, Rio de Janeiro
Chile | CLP 940 0.35 | Santiago
United Kingdom | GBP 0.79 0.72 | London, Manchester, Edinburgh
Ireland | EUR 0.92 0.78 | Dublin
Germany | EUR 0.92 0.76 | Berlin, Munich, Hamburg
Netherlands | EUR 0.92 0.74 | Amsterdam, Rotterdam
France | EUR 0.92 0.66 | Paris, Lyon
Spain | EUR 0.92 0.52 | Madrid, Barcelona
Portugal | EUR 0.92 0.42 | Lisbon
Sweden | SEK 10.5 0.68 | Stockholm
Denmark | DKK 6.9 0.80 | Copenhagen
Switzerland | CHF 0.88 1.15 | Zurich
Poland | PLN 4.0 0.45 | Warsaw
Turkey | TRY 34 0.25 | Istanbul
Israel | ILS 3.7 0.80 | Tel Aviv
United Arab Emirates | AED 3.67 0.70 | Dubai
Egypt | EGP 48 0.14 | Cairo
Nigeria | NGN 1550 0.12 | Lagos
Ghana | GHS 15 0.13 | Accra
Kenya | KES 129 0.16 | Nairobi
South Africa | ZAR 18 0.30 | Cape Town, Johannesburg
India | INR 84 0.22 | Bengaluru, Mumbai, Hyderabad, Pune, Chennai
Singapore | SGD 1.34 0.80 | Singapore
Japan | JPY 150 0.52 | Tokyo, Osaka
South Korea | KRW 1370 0.55 | Seoul
Indonesia | IDR 15800 0.17 | Jakarta
Philippines | PHP 58 0.18 | Manila
Australia | AUD 1.52 0.82 | Sydney, Melbourne
New Zealand | NZD 1.65 0.68 | Auckland
"""


@dataclass(frozen=True, slots=True)
class Culture:
    given: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """`name` is "City, Country"; `wages` is the pay level there, 1 in the United States; amounts in rough figures."""

    name: str
    currency: str
    units_per_dollar: float
    wages: float


def _family_names(words: str) -> tuple[str, ...]:
    names: list[str] = []
    pending: list[str] = []
    for word in words.split():
        pending.append(word)
        if word not in _PARTICLES:
            names.append(" ".join(pending))
            pending = []
    return tuple(names)


def _cultures() -> tuple[Culture, ...]:
    """A line of given names, then one of family names."""
    lines = _CULTURES.strip().splitlines()
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return tuple(Culture(tuple(given.split()), _family_names(family)) for given, family in pairs)


def _cities(line: str) -> list[City]:
    country, money, cities = line.split(" | ")
    currency, units, wages = money.split()
    return [City(f"{city}, {country}", currency, float(units), float(wages)) for city in cities.split(", ")]


CULTURES = _cultures()
CITIES = {city.name.split(",")[0]: city for line in _COUNTRIES.strip().splitlines() for city in _cities(line)}
"""By the name of the city alone."""
